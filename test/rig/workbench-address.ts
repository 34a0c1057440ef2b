import type { RunningCode } from './start-code.js';

export interface WorkbenchTarget {
  /** Absolute path of the folder to open. */
  readonly folder: string;
  /** Absolute path of an extension to run from its sources' folder. */
  readonly extension?: string;
  /** Absolute path of a module whose `run()` is called in the extension host. */
  readonly tests?: string;
}

/** The address that opens a folder, with an extension under development where one is named. */
export function workbenchAddress(code: RunningCode, target: WorkbenchTarget): string {
  const remote = (path: string): string => `vscode-remote://${new URL(code.url).host}${encodeURI(path)}`;
  const payload: [string, string][] = [];
  if (target.extension !== undefined) payload.push(['extensionDevelopmentPath', remote(target.extension)]);
  if (target.tests !== undefined) payload.push(['extensionTestsPath', remote(target.tests)]);
  if (payload.length > 0) payload.push(['enableProposedApi', '']);
  payload.push(['skipWelcome', 'true']);
  const query = new URLSearchParams({ folder: target.folder, payload: JSON.stringify(payload) });
  return `${code.url}/?${query.toString()}`;
}
