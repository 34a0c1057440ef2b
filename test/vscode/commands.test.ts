import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { readAudit } from '../../src/runs/audit-file.js';
import { AUDIT_FILE } from '../../src/runs/run-folder.js';
import { freshDataset, runsOf } from './datasets.js';
import { eventually } from './eventually.js';
import { configure } from './settings.js';

const ID = 'difficulty-lens.difficulty-lens';
const VIEW_TYPE = 'difficultyLens.audit';

describe('commands', () => {
  before(async () => {
    await vscode.extensions.getExtension(ID)!.activate();
  });
  afterEach(async () => {
    await configure({
      epochs: undefined,
      folds: undefined,
      seed: undefined,
      outputFolder: undefined,
      pathColumn: undefined,
      labelColumn: undefined,
    });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('analyze with the settings, into the folder that is named', async () => {
    const dataset = freshDataset();
    const outputFolder = join(dirname(dataset), 'audits');
    await configure({ epochs: 1, folds: 2, seed: 5, outputFolder });
    await analyze(dataset);
    assert.deepEqual(runsOf(dataset), []);
    const [name, ...others] = readdirSync(join(outputFolder, 'photos'));
    assert.ok(name !== undefined && others.length === 0);
    const { state, settings } = readAudit(join(outputFolder, 'photos', name, AUDIT_FILE));
    const { epochs, folds, seed, minimumSteps } = settings;
    assert.deepEqual(
      { state, epochs, folds, seed, minimumSteps },
      { state: 'done', epochs: 1, folds: 2, seed: 5, minimumSteps: 0 },
    );
  });

  it('analyze a table by the columns that the settings name', async () => {
    const dataset = freshDataset();
    const names = ['bag', 'boot'].flatMap((folder) =>
      readdirSync(join(dataset, folder)).map((file) => `${folder}/${file}`),
    );
    const table = join(dataset, 'labels.csv');
    writeFileSync(table, ['where,what', ...names.map((name) => `${name},${dirname(name)}`)].join('\n'));
    await configure({ epochs: 1, folds: 2, pathColumn: 'where', labelColumn: 'what' });
    await analyze(table);
    const [run] = runsOf(dataset);
    assert.ok(run !== undefined);
    const { state, dataset: read } = readAudit(run.audit);
    assert.deepEqual([state, read.format, read.classes], ['done', 'csv', ['bag', 'boot']]);
  });

  it('with a setting that cannot be, or an output folder in the dataset, begin nothing', async () => {
    const dataset = freshDataset();
    for (const settings of [{ folds: 1 }, { seed: -1 }, { outputFolder: join(dataset, 'audits') }]) {
      await configure(settings);
      await analyze(dataset);
      await configure({ folds: undefined, seed: undefined, outputFolder: undefined });
    }
    assert.deepEqual(runsOf(dataset), []);
    assert.equal(existsSync(join(dataset, 'audits')), false);
  });

  it('open an audit once, however often it is asked for, and tell its place', async () => {
    const dataset = freshDataset();
    await configure({ epochs: 1, folds: 2 });
    await analyze(dataset);
    const [run] = runsOf(dataset);
    assert.ok(run !== undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const audit = vscode.Uri.file(run.audit);
    await vscode.commands.executeCommand('difficultyLens.openAudit', audit);
    await vscode.commands.executeCommand('difficultyLens.openAudit', audit, 'ambiguous');
    await vscode.commands.executeCommand('difficultyLens.openAudit', vscode.Uri.file(run.root));
    assert.deepEqual(audits(), [run.audit]);
    await vscode.commands.executeCommand('difficultyLens.copyRunPath', audit);
    assert.equal(await vscode.env.clipboard.readText(), run.root);
  });

  it('do not begin a finished run again', async () => {
    const dataset = freshDataset();
    await configure({ epochs: 1, folds: 2 });
    await analyze(dataset);
    const [run] = runsOf(dataset);
    assert.ok(run !== undefined);
    const before = readFileSync(run.audit, 'utf8');
    await vscode.commands.executeCommand('difficultyLens.resume', vscode.Uri.file(run.audit));
    assert.equal(readFileSync(run.audit, 'utf8'), before);
  });
});

describe('an audit that cannot be read', () => {
  it('opens all the same, and is left as it is', async () => {
    const folder = join(dirname(freshDataset()), 'damaged');
    mkdirSync(folder);
    const audit = join(folder, AUDIT_FILE);
    const half = '{"format": "difficulty-lens-audit", "version": 1';
    writeFileSync(audit, half);
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(audit));
    await eventually('its editor', () => (audits().includes(audit) ? true : undefined));
    assert.equal(readFileSync(audit, 'utf8'), half);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});

async function analyze(dataset: string): Promise<void> {
  await vscode.commands.executeCommand('difficultyLens.analyze', vscode.Uri.file(dataset));
}

/** The files of the tabs that show an audit. */
function audits(): string[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .map((tab) => tab.input)
    .filter((input) => input instanceof vscode.TabInputCustom)
    .filter((input) => input.viewType === VIEW_TYPE)
    .map((input) => input.uri.fsPath);
}
