import * as vscode from 'vscode';
import type { ManifestAudit } from './manifest-audits.js';
import { PROBLEM_SOURCE, type FlaggedRow, type ManifestProblems } from './manifest-problems.js';

/** What a quick fix asks its command to do. */
export interface RowRequest {
  readonly document: vscode.TextDocument;
  readonly audit: ManifestAudit;
  readonly flagged: FlaggedRow;
}

export const RELABEL_ROW = 'difficultyLens.relabelRow';
export const KEEP_ROW = 'difficultyLens.keepRow';
export const SHOW_ROW = 'difficultyLens.showRow';

/** Quick fixes of flagged rows. Relabelling edits the text, so that it is undone and saved as any typing is. */
export class ManifestFixes implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];
  readonly #problems: ManifestProblems;

  constructor(problems: ManifestProblems) {
    this.#problems = problems;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const ours = context.diagnostics.filter(({ source }) => source === PROBLEM_SOURCE);
    if (ours.length === 0) return [];
    const reading = await this.#problems.readingOf(document);
    if (reading === null) return [];
    return reading.rows
      .filter((flagged) => flagged.range.intersection(range) !== undefined)
      .flatMap((flagged) => {
        const diagnostics = ours.filter((problem) => problem.range.intersection(flagged.range) !== undefined);
        return diagnostics.length === 0
          ? []
          : fixesOf({ document, audit: reading.audit, flagged }, diagnostics);
      });
  }
}

function fixesOf(request: RowRequest, diagnostics: vscode.Diagnostic[]): vscode.CodeAction[] {
  const { suggested, given } = request.flagged.example;
  const relabel = fix(`Relabel to “${suggested}”`, diagnostics);
  relabel.edit = relabelling(request, suggested);
  relabel.isPreferred = true;
  return [
    relabel,
    commandFix('Relabel to another class…', RELABEL_ROW, request, diagnostics),
    commandFix(`Keep “${given}”: the label is right`, KEEP_ROW, request, diagnostics),
    commandFix('Show in the audit', SHOW_ROW, request, diagnostics),
  ];
}

/** The edit that gives a row another label. */
export function relabelling({ document, flagged }: RowRequest, label: string): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, flagged.range, flagged.row.written(label));
  return edit;
}

function fix(title: string, diagnostics: vscode.Diagnostic[]): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = diagnostics;
  return action;
}

function commandFix(
  title: string,
  command: string,
  request: RowRequest,
  diagnostics: vscode.Diagnostic[],
): vscode.CodeAction {
  const action = fix(title, diagnostics);
  action.command = { command, title, arguments: [request] };
  return action;
}
