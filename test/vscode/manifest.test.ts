import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { freshDataset } from './datasets.js';
import { eventually } from './eventually.js';
import { finishedRun, listed, type Listed } from './finished-run.js';
import { openReview } from './open-review.js';
import { configure } from './settings.js';

interface Manifest {
  readonly file: string;
  readonly audit: string;
  readonly images: readonly Listed[];
}

/** A dataset with a manifest and a finished run of it; the first three images are flagged. */
function manifestOf(name: 'labels.csv' | 'labels.jsonl'): Manifest {
  const folder = freshDataset();
  const images = listed(folder).map((image, i) =>
    i < 3 ? { ...image, flagged: { suggested: `sug, "${i}"`, score: 0.9 - i / 10 } } : image,
  );
  // Below one folder, or the folders themselves would be the dataset.
  const moved = images.map((image) => ({ ...image, path: `images/${image.path}` }));
  for (const [i, { path }] of moved.entries()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    renameSync(join(folder, images[i]!.path), join(folder, path));
  }
  const file = join(folder, name);
  writeFileSync(file, name === 'labels.csv' ? csvOf(moved) : jsonlOf(moved));
  const run = finishedRun(file, name === 'labels.csv' ? 'csv' : 'jsonl', moved);
  return { file, audit: run.audit, images: moved };
}

function csvOf(images: readonly Listed[]): string {
  return ['note;path;label', ...images.map(({ path, label }) => `"ü;\r\n";${path};${label}`), ''].join(
    '\r\n',
  );
}

function jsonlOf(images: readonly Listed[]): string {
  return images.map(({ path, label }) => `${JSON.stringify({ file_name: path, label })}\n`).join('');
}

async function open(file: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(file);
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

function problemsOf({ uri }: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Difficulty Lens');
}

/** Waits until the labels that are marked are these. */
async function marked(
  document: vscode.TextDocument,
  labels: readonly string[],
): Promise<vscode.Diagnostic[]> {
  return eventually(`problems at ${labels.join(', ') || 'no label'}`, () => {
    const problems = problemsOf(document);
    const found = problems.map(({ range }) => document.getText(range));
    return JSON.stringify(found) === JSON.stringify(labels) ? problems : undefined;
  });
}

async function fixesAt({ uri }: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );
}

async function applyFix(document: vscode.TextDocument, range: vscode.Range, title: RegExp): Promise<void> {
  const fix = (await fixesAt(document, range)).find((action) => title.test(action.title));
  assert.ok(fix, `no quick fix ${String(title)}`);
  if (fix.edit) assert.equal(await vscode.workspace.applyEdit(fix.edit), true);
  if (fix.command)
    await vscode.commands.executeCommand(
      fix.command.command,
      ...((fix.command.arguments ?? []) as unknown[]),
    );
}

describe('a manifest that is open as text', () => {
  // As it is in a window whose workspace has an audit.
  before(async () => {
    await vscode.extensions.getExtension('difficulty-lens.difficulty-lens')!.activate();
  });
  afterEach(async () => {
    while (vscode.window.tabGroups.activeTabGroup.activeTab !== undefined) {
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
    await configure({ 'manifestProblems.limit': undefined });
  });

  for (const name of ['labels.csv', 'labels.jsonl'] as const) {
    it(`marks flagged rows of ${name}, and takes a mark away when its label is relabelled`, async () => {
      const { file, images } = manifestOf(name);
      const document = await open(file);
      const label = name === 'labels.csv' ? (text: string) => text : JSON.stringify;
      const given = images.slice(0, 3).map((image) => label(image.label));
      const problems = await marked(document, given);
      assert.match(problems[0]!.message, /looks like “sug, "0"” rather than “.+” \(score 0\.90\)/);
      const before = document.getText();

      await applyFix(document, problems[1]!.range, /^Relabel to “sug, "1"”$/);
      await marked(document, [given[0]!, given[2]!]);
      const row = document.lineAt(problems[1]!.range.start.line).text;
      assert.ok(row.endsWith(name === 'labels.csv' ? 'sug, ""1"""' : '"label":"sug, \\"1\\""}'), row);
      assert.equal(document.isDirty, true);
      // By hand it comes to the same: a line above moves the marks, another label ends one, and undo brings it back.
      await vscode.commands.executeCommand('undo');
      await marked(document, given);
      assert.equal(document.getText(), before);
      assert.equal(readFileSync(file, 'utf8'), before);
    });
  }

  it('is not marked any more where the label is kept, until that is undone', async () => {
    const { file, audit, images } = manifestOf('labels.csv');
    const document = await open(file);
    const given = images.slice(0, 3).map(({ label }) => label);
    const problems = await marked(document, given);
    await applyFix(document, problems[0]!.range, /^Keep “/);
    await marked(document, given.slice(1));
    const review = await openReview(audit);
    await review.dirty(true);
    await review.undo();
    await marked(document, given);
  });

  it('follows what is typed by hand, also while a line is half typed', async () => {
    const { file, images } = manifestOf('labels.jsonl');
    const document = await open(file);
    const given = images.slice(0, 3).map(({ label }) => JSON.stringify(label));
    await marked(document, given);
    const insert = async (line: number, text: string): Promise<void> => {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(line, 0), text);
      await vscode.workspace.applyEdit(edit);
    };
    await insert(0, '{"file_name": "none.png", "label": "x"}\n');
    await marked(document, given);
    await insert(0, '{"file_n');
    await vscode.commands.executeCommand('undo');
    await marked(document, given);
    const second = document.lineAt(2);
    const edit = new vscode.WorkspaceEdit();
    edit.delete(document.uri, second.rangeIncludingLineBreak);
    await vscode.workspace.applyEdit(edit);
    await marked(document, [given[0]!, given[2]!]);
  });

  it('shows as many problems as the setting says, and that there are more', async () => {
    const { file, images } = manifestOf('labels.csv');
    await configure({ 'manifestProblems.limit': 1 });
    const document = await open(file);
    const problems = await marked(document, [images[0]!.label, '']);
    assert.match(problems[1]!.message, /^2 more rows are probably labelled wrong/);
    await configure({ 'manifestProblems.limit': 0 });
    await marked(document, []);
  });

  it('shows the image of the row that is pointed at', async () => {
    const { file, images } = manifestOf('labels.csv');
    const document = await open(file);
    await marked(
      document,
      images.slice(0, 3).map(({ label }) => label),
    );
    const at = document.positionAt(document.getText().indexOf(images[1]!.path));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      at,
    );
    const text = hovers
      .flatMap(({ contents }) => contents as vscode.MarkdownString[])
      .map(({ value }) => value)
      .join('\n');
    assert.ok(text.includes(vscode.Uri.file(join(dirname(file), images[1]!.path)).toString()), text);
    assert.match(text, /Probably labelled wrong: looks like “sug/);
  });
});
