import type { HostMessage, PageMessage } from '../src/protocol/audit-view.js';

interface VsCodeApi {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension host, as the page sees it: it posts views, the page posts requests. */
export interface Host {
  readonly post: (message: PageMessage) => void;
  readonly listen: (listener: (message: HostMessage) => void) => () => void;
  /** What `keep` was last given, also after a reload of the page; undefined: nothing. */
  readonly kept: () => unknown;
  readonly keep: (state: unknown) => void;
}

/** VS Code hands its API out once, so call this once. */
export function connectHost(): Host {
  const api = acquireVsCodeApi();
  return {
    post: (message) => {
      api.postMessage(message);
    },
    listen: (listener) => {
      // Only the extension host can post into a webview's frame.
      const heard = (event: MessageEvent): void => {
        listener(event.data as HostMessage);
      };
      window.addEventListener('message', heard);
      return () => {
        window.removeEventListener('message', heard);
      };
    },
    kept: () => api.getState(),
    keep: (state) => {
      api.setState(state);
    },
  };
}

/** Tells the host of errors that nothing caught: it has a log, the page has none. */
export function reportErrors(host: Host): void {
  const report = (reason: unknown): void => {
    host.post(
      reason instanceof Error
        ? {
            kind: 'page-error',
            message: reason.message,
            ...(reason.stack === undefined ? {} : { stack: reason.stack }),
          }
        : { kind: 'page-error', message: String(reason) },
    );
  };
  window.addEventListener('error', (event) => {
    // Harmless by its specification: a resize that is told a frame later.
    if (event.message.startsWith('ResizeObserver loop')) return;
    report(event.error ?? event.message);
  });
  window.addEventListener('unhandledrejection', (event) => {
    report(event.reason);
  });
}
