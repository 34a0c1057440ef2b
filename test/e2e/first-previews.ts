import type { Page } from 'playwright-core';
import { auditFrame } from './audit-page.js';

/** Has each audit's page write down when its first line of previews was painted. Call it once for a window. */
export async function noteFirstPreviews(page: Page): Promise<void> {
  await page.addInitScript(note);
}

/**
 * When the page's first line of previews was painted, by the clock that Date.now tells. It is the page's own word:
 * whoever asks from outside hears it some tenths of a second late, after what the page does next.
 */
export async function firstPreviews(page: Page): Promise<number> {
  const frame = await auditFrame(page);
  const painted = await frame.waitForFunction(() => (window as Noting).firstPreviews);
  return (await painted.jsonValue()) ?? Number.NaN;
}

type Noting = Window & { firstPreviews?: number };

function note(): void {
  const shown = (): Window | undefined => {
    const frame = document.querySelector<HTMLIFrameElement>('#active-frame, #pending-frame');
    const painted = frame?.contentDocument?.querySelector('.grid canvas[data-state=shown]');
    return painted?.ownerDocument.defaultView ?? undefined;
  };
  const look = (): void => {
    const content = shown();
    if (content === undefined) requestAnimationFrame(look);
    else {
      // A task after the frame's own: it is painted by then.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        (content as Noting).firstPreviews = Date.now();
      };
      requestAnimationFrame(() => {
        port2.postMessage(null);
      });
    }
  };
  // Watched from the frame around it: VS Code writes a webview's content over whatever its own frame was doing.
  if (location.pathname.endsWith('/webview/browser/pre/index.html')) requestAnimationFrame(look);
}
