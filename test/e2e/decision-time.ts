import type { Frame } from 'playwright-core';

declare global {
  interface Window {
    decision?: Promise<number>;
  }
}

/** Milliseconds from the key that decides until the frame that shows the decision on the example. */
export async function decisionTime(frame: Frame, press: () => Promise<void>): Promise<number> {
  await frame.evaluate(() => {
    const id = document.querySelector('.cell.active')?.id ?? '';
    const shown = (): string | undefined => document.getElementById(id)?.dataset.decision;
    const before = shown();
    window.decision = new Promise((resolve) => {
      const begin = (event: KeyboardEvent): void => {
        document.removeEventListener('keydown', begin, true);
        const look = (): void => {
          // What a frame's callback sees is what that frame paints, after it.
          if (shown() === before) requestAnimationFrame(look);
          else
            requestAnimationFrame(() =>
              setTimeout(() => {
                resolve(performance.now() - event.timeStamp);
              }),
            );
        };
        requestAnimationFrame(look);
      };
      document.addEventListener('keydown', begin, true);
    });
  });
  await press();
  return frame.evaluate(async () => window.decision!);
}
