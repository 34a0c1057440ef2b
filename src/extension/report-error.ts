import * as vscode from 'vscode';
import { messageOf, UserError } from '../protocol/user-error.js';
import { namedSetting, settingsWording } from './analysis/settings-wording.js';

/** A button under a message. */
export interface Action {
  readonly title: string;
  readonly run: () => unknown;
}

/** The one place where an error becomes words: a sentence with what can be done, and a stack only in the log. */
export function reportError(
  error: unknown,
  log: vscode.LogOutputChannel,
  actions: readonly Action[] = [],
): void {
  const sentence = settingsWording(messageOf(error));
  if (error instanceof UserError) log.warn(sentence);
  else log.error(error instanceof Error ? error : sentence);
  const setting = namedSetting(sentence);
  offer(
    vscode.window.showErrorMessage,
    error instanceof UserError ? sentence : `Difficulty Lens: ${sentence}`,
    [...actions, ...(setting === null ? [] : [openSetting(setting)]), showLog(log)],
  );
}

/** Shows a message with buttons, and does what is chosen whenever that is. */
export function offer(
  show: (message: string, ...titles: string[]) => Thenable<string | undefined>,
  message: string,
  actions: readonly Action[],
): void {
  void show(message, ...actions.map(({ title }) => title)).then((chosen) =>
    actions.find(({ title }) => title === chosen)?.run(),
  );
}

export function showLog(log: vscode.LogOutputChannel): Action {
  return {
    title: 'Show log',
    run: () => {
      log.show();
    },
  };
}

/** `search`: what the settings are searched for, such as the name of one. */
export function openSetting(search: string): Action {
  return {
    title: 'Open settings',
    run: () => vscode.commands.executeCommand('workbench.action.openSettings', search),
  };
}
