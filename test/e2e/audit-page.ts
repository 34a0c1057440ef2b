import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';

const CONTAINER = 'iframe.webview.ready';
const CONTENT = 'iframe#active-frame';

/** The audit's page in the tab that is shown. */
export function auditPage(page: Page): FrameLocator {
  return page.frameLocator(CONTAINER).frameLocator(CONTENT);
}

/** The same as a frame, to run scripts in. */
export async function auditFrame(page: Page): Promise<Frame> {
  const element = await page.frameLocator(CONTAINER).locator(CONTENT).elementHandle();
  const frame = await element.contentFrame();
  if (frame === null) throw new Error("The audit's page has no frame.");
  return frame;
}

/** The previews that are in the page, in order. */
export function examples(page: Page): Locator {
  return auditPage(page).locator('.cell');
}

/** Waits until every preview in view is painted. */
export async function previewsShown(page: Page): Promise<void> {
  await examples(page).first().waitFor();
  const frame = await auditFrame(page);
  await frame.waitForFunction(() => {
    const previews = [...document.querySelectorAll<HTMLElement>('.grid canvas')];
    return previews.length > 0 && previews.every((preview) => preview.dataset.state === 'shown');
  });
}

/** Waits until the decisions are read, and more are taken. */
export async function takesDecisions(page: Page): Promise<void> {
  await auditPage(page).getByRole('group', { name: 'Review' }).getByText('reviewed').waitFor();
}
