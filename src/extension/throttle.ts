export interface Throttle {
  /** Asks for a run: at once where the last one is long enough ago, else as soon as it is. */
  request(): void;
  dispose(): void;
}

/** Runs `action` at most once in `milliseconds`; of requests that come faster the last is never lost. */
export function throttle(action: () => void, milliseconds: number): Throttle {
  let last = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  let disposed = false;
  const run = (): void => {
    timer = undefined;
    last = performance.now();
    action();
  };
  return {
    request() {
      if (disposed || timer !== undefined) return;
      const wait = last + milliseconds - performance.now();
      if (wait <= 0) run();
      else timer = setTimeout(run, wait);
    },
    dispose() {
      clearTimeout(timer);
      disposed = true;
    },
  };
}
