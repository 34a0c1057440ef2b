import type { Frame } from 'playwright-core';

declare global {
  interface Window {
    reaction?: Promise<number>;
  }
}

/**
 * Milliseconds from what the user does in the audit's page until the frame that shows its effect: another first example,
 * or another number of examples.
 */
export async function reactionTime(frame: Frame, act: () => Promise<void>): Promise<number> {
  await frame.evaluate(() => {
    const shown = (): string => {
      const count = document.querySelector('.shown')?.textContent;
      return `${document.querySelector('.cell')?.id ?? 'none'} ${count ?? ''}`;
    };
    const before = shown();
    window.reaction = new Promise((resolve) => {
      const begin = (event: Event): void => {
        for (const type of ['click', 'input']) document.removeEventListener(type, begin, true);
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
        look();
      };
      for (const type of ['click', 'input']) document.addEventListener(type, begin, true);
    });
  });
  await act();
  return frame.evaluate(async () => window.reaction!);
}
