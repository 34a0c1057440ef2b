import * as vscode from 'vscode';

const QUIET_MS = 1000;

/** Runs a Save that shows its progress, with a way to cancel it, once it takes longer than a second. */
export async function withSavingProgress<T>(
  title: string,
  token: vscode.CancellationToken,
  save: (options: {
    readonly signal: AbortSignal;
    readonly onProgress: (fraction: number) => void;
  }) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort(new vscode.CancellationError());
  };
  const asked = token.onCancellationRequested(abort);
  let fraction = 0;
  let report: ((fraction: number) => void) | undefined;
  const saved = save({
    signal: controller.signal,
    onProgress: (now) => {
      fraction = now;
      report?.(now);
    },
  });
  const timer = setTimeout(() => {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    void vscode.window.withProgress(options, async (progress, stop) => {
      let shown = 0;
      report = (now) => {
        const percent = Math.floor(100 * now);
        if (percent > shown) progress.report({ increment: percent - shown, message: `${percent} %` });
        shown = Math.max(shown, percent);
      };
      report(fraction);
      stop.onCancellationRequested(abort);
      // How it ended is for whoever asked.
      await saved.catch(() => undefined);
    });
  }, QUIET_MS);
  try {
    return await saved;
  } finally {
    clearTimeout(timer);
    asked.dispose();
  }
}
