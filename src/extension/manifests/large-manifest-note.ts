import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { plural } from '../../protocol/wording.js';
import { offer } from '../report-error.js';
import type { ManifestAudits } from './manifest-audits.js';

/** VS Code hands no larger text to extensions. */
const SYNCED_BYTES = 50 * 1024 * 1024;

/** Says once a file why a manifest shows no problems that is too large for VS Code to hand to extensions. */
export function noteLargeManifests(audits: ManifestAudits): vscode.Disposable {
  const noted = new Set<string>();
  const look = async (): Promise<void> => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    if (!(input instanceof vscode.TabInputText) || !vscode.workspace.isTrusted) return;
    const { uri } = input;
    if (uri.scheme !== 'file' || noted.has(uri.fsPath) || !(await isTooLarge(uri.fsPath))) return;
    const audit = await audits.of(uri.fsPath);
    if (audit === null || audit.total === 0 || noted.has(uri.fsPath)) return;
    noted.add(uri.fsPath);
    offer(
      vscode.window.showInformationMessage,
      `${basename(uri.fsPath)} is larger than VS Code hands to extensions (50 MB), so that its ${plural(audit.total, 'flagged row is', 'flagged rows are')} not marked in the text. Review them in the audit, whose Save edits files of any size.`,
      [
        {
          title: 'Open audit',
          run: () => vscode.commands.executeCommand('difficultyLens.openAudit', audit.audit),
        },
      ],
    );
  };
  return vscode.window.tabGroups.onDidChangeTabs(() => void look());
}

async function isTooLarge(path: string): Promise<boolean> {
  try {
    return (await stat(path)).size > SYNCED_BYTES;
  } catch {
    return false;
  }
}
