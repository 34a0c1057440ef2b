import * as vscode from 'vscode';
import { readChoices, SETTINGS_SECTION, type AnalysisChoices } from './analysis-choices.js';

/** The user's settings as they hold for a file or folder. */
export function choicesFor(scope: vscode.Uri): AnalysisChoices {
  const configuration = vscode.workspace.getConfiguration(SETTINGS_SECTION, scope);
  return readChoices((key) => configuration.get(key));
}
