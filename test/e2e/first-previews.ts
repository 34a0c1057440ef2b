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
  const look = (): void => {
    if (document.querySelector('.grid canvas[data-state=shown]') === null) requestAnimationFrame(look);
    else {
      // A task after the frame's own: it is painted by then.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        (window as Noting).firstPreviews = Date.now();
      };
      requestAnimationFrame(() => {
        port2.postMessage(null);
      });
    }
  };
  // A webview's content is written into this page of VS Code's.
  if (location.pathname.endsWith('/fake.html')) requestAnimationFrame(look);
}
