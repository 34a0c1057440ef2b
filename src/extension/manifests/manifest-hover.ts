import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import { rowAt } from '../../datasets/manifest-text.js';
import { UserError } from '../../protocol/user-error.js';
import type { FlaggedExample } from '../../protocol/review.js';
import { insideFolder } from '../audit/inside-folder.js';
import type { ManifestAudits } from './manifest-audits.js';

const WIDTH = 180;

/** Shows the image of the row that is pointed at, and what the audit says of it. */
export class ManifestHover implements vscode.HoverProvider {
  readonly #audits: ManifestAudits;

  constructor(audits: ManifestAudits) {
    this.#audits = audits;
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    if (!vscode.workspace.isTrusted) return undefined;
    const file = document.uri.fsPath;
    const audit = await this.#audits.of(file);
    if (audit === null) return undefined;
    const abort = new AbortController();
    const listening = token.onCancellationRequested(() => {
      abort.abort();
    });
    try {
      const manifest = { file, text: document.getText(), columns: audit.document.dataset.columns };
      const row = await rowAt(manifest, dirname(file), document.offsetAt(position), abort.signal);
      if (row === null) return undefined;
      const path = imageOf(file, row.path);
      const flagged = audit.flagged.get(row.id);
      return new vscode.Hover(
        contentOf(path, row.label, flagged?.given === row.label ? flagged : undefined),
        new vscode.Range(document.positionAt(row.start), document.positionAt(row.end)),
      );
    } catch (error) {
      // A hover that came to nothing needs no words: the file is half typed, or the pointer has moved on.
      if (error instanceof UserError || abort.signal.aborted) return undefined;
      throw error;
    } finally {
      listening.dispose();
    }
  }
}

/** A path in a manifest stays in its folder, or is absolute, as the dataset's reader has it. */
function imageOf(manifest: string, path: string): string {
  const folder = dirname(manifest);
  return insideFolder(folder, path) ?? resolve(folder, path);
}

function contentOf(image: string, label: string, flagged: FlaggedExample | undefined): vscode.MarkdownString {
  const content = new vscode.MarkdownString();
  content.appendMarkdown(`![](${vscode.Uri.file(image).toString()}|width=${WIDTH})\n\n`);
  content.appendText(label);
  if (flagged !== undefined) {
    content.appendMarkdown('\n\nProbably labelled wrong: looks like ');
    content.appendText(`“${flagged.suggested}”`);
    content.appendMarkdown(` (score ${flagged.score.toFixed(2)}).`);
  }
  return content;
}
