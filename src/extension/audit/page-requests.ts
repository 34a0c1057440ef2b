import * as vscode from 'vscode';
import type { PageMessage } from '../../protocol/audit-view.js';
import type { ReviewChange } from '../../protocol/review.js';
import { insideFolder } from './inside-folder.js';
import type { OpenAudit } from './open-audit.js';
import { revealFile } from '../reveal-file.js';

export interface PageServices {
  readonly cancel: (audit: vscode.Uri) => Promise<unknown>;
  readonly resume: (audit: vscode.Uri) => Promise<unknown>;
  readonly review: (audit: OpenAudit, changes: readonly ReviewChange[]) => void;
  /** Runs a command of the workbench on the audit. */
  readonly inEditor: (audit: OpenAudit, command: string) => Promise<unknown>;
  readonly saveLabels: (audit: vscode.Uri) => Promise<unknown>;
  readonly analyzeAgain: (audit: vscode.Uri) => Promise<unknown>;
  readonly compare: (audit: vscode.Uri) => Promise<unknown>;
  readonly log: vscode.LogOutputChannel;
}

/** Does what an audit's page asks for. */
export async function answerPage(
  audit: OpenAudit,
  message: PageMessage,
  { cancel, resume, review, inEditor, saveLabels, analyzeAgain, compare, log }: PageServices,
): Promise<void> {
  const { uri, model } = audit;
  switch (message.kind) {
    case 'ready':
    case 'drawn':
      return;
    case 'cancel':
      await cancel(uri);
      return;
    case 'resume':
      await resume(uri);
      return;
    case 'analyze-again':
      await analyzeAgain(uri);
      return;
    case 'compare':
      await compare(uri);
      return;
    case 'end-comparison':
      model.compareWith(null);
      return;
    case 'show-log':
      log.show();
      return;
    case 'open-image':
    case 'reveal-image': {
      const path = model.imagesFolder === null ? null : insideFolder(model.imagesFolder, message.path);
      if (path === null) {
        log.warn(`Refused to open what is no image of the dataset: ${message.path}`);
        return;
      }
      const image = vscode.Uri.file(path);
      if (message.kind === 'reveal-image') return revealFile(image);
      await vscode.commands.executeCommand('vscode.open', image, { preview: true });
      return;
    }
    case 'copy':
      return vscode.env.clipboard.writeText(message.text);
    case 'review':
      review(audit, message.changes);
      return;
    case 'save':
      await saveLabels(uri);
      return;
    case 'undo':
    case 'redo':
      await inEditor(audit, message.kind);
      return;
    case 'page-error':
      log.error(`In the audit's page: ${message.message}\n${message.stack ?? ''}`.trimEnd());
      return;
  }
}
