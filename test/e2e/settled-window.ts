import type { Page } from 'playwright-core';

/** VS Code's own word for the end of its start, which it writes down as a mark: what could wait has been begun. */
const LAST_PHASE = 'code/LifecyclePhase/Eventually';
/** So long without a long task, and what was begun then is over. */
const QUIET_MS = 1000;

/**
 * Waits until a window has finished starting. What it still starts when its parts can be seen already, for some 5 to 8
 * seconds, every editor waits for, whatever it shows.
 */
export async function windowSettled(page: Page): Promise<void> {
  await page.waitForFunction((mark) => performance.getEntriesByName(mark).length > 0, LAST_PHASE);
  await page.evaluate(quiet, QUIET_MS);
}

function quiet(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      observer.disconnect();
      resolve();
    };
    let timer = setTimeout(done, ms);
    const observer = new PerformanceObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(done, ms);
    });
    observer.observe({ type: 'longtask' });
  });
}
