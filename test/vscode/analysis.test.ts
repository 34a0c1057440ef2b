import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { readAudit } from '../../src/runs/audit-file.js';
import { readExamples } from '../../src/runs/examples-parquet.js';
import { foldFile } from '../../src/runs/run-folder.js';
import { freshDataset, runsOf } from './datasets.js';
import { eventually } from './eventually.js';
import { holdsNothingUp } from './holds-nothing-up.js';
import { configure } from './settings.js';

const ID = 'difficulty-lens.difficulty-lens';

describe('an analysis', () => {
  before(async () => {
    await vscode.extensions.getExtension(ID)!.activate();
    await configure({ epochs: 3, jobs: 1 });
  });
  after(async () => {
    await configure({ epochs: undefined, jobs: undefined });
  });

  it('runs to its end, leaves a whole run, opens it, and never holds up the extension host', async function () {
    // Copying files takes the host's time too: one for each turn is there before it begins.
    const datasets = [freshDataset()];
    const analyze = async (): Promise<void> => {
      await vscode.commands.executeCommand('difficultyLens.analyze', vscode.Uri.file(datasets.at(-1)!));
    };
    await holdsNothingUp(this.test!, analyze, () => {
      datasets.push(freshDataset());
      return Promise.resolve();
    });

    const [run, ...others] = runsOf(datasets.at(-2)!);
    assert.ok(run !== undefined && others.length === 0);
    const { state, failure, summary, folds } = readAudit(run.audit);
    assert.deepEqual({ state, failure }, { state: 'done', failure: null });
    assert.ok(folds.every((fold) => fold.state === 'done'));
    const { rows, classes } = await readExamples(run.examples);
    assert.equal(rows.length, 200);
    assert.equal(classes.length, 10);
    assert.equal(rows.filter((row) => row.likely_mislabeled).length, summary?.likelyMislabeled);
    assert.equal(readdirSync(run.thumbnails).filter((name) => name.startsWith('sheet_')).length, 2);
    assert.ok(!existsSync(run.prepared));
    assert.deepEqual(openAudits(), [run.audit]);
  });

  it('that is cancelled keeps its finished models, and a resumed one goes on from them', async () => {
    const dataset = freshDataset();
    await configure({ epochs: 12 });
    const analysis = vscode.commands.executeCommand('difficultyLens.analyze', vscode.Uri.file(dataset));
    const run = await eventually('a run with a finished model', () =>
      runsOf(dataset).find((each) => existsSync(foldFile(each, 0, 0))),
    );
    const uri = vscode.Uri.file(run.audit);
    await vscode.commands.executeCommand('difficultyLens.cancel', uri);
    await analysis;
    const cancelled = readAudit(run.audit);
    assert.equal(cancelled.state, 'cancelled');
    const finished = cancelled.folds.filter(({ state }) => state === 'done').length;
    assert.ok(finished >= 1 && finished < cancelled.folds.length, `${finished} models were finished`);
    const first = statSync(foldFile(run, 0, 0)).mtimeMs;

    await vscode.commands.executeCommand('difficultyLens.resume', uri);
    assert.equal(readAudit(run.audit).state, 'done');
    assert.equal((await readExamples(run.examples)).rows.length, 200);
    assert.equal(statSync(foldFile(run, 0, 0)).mtimeMs, first);
    assert.equal(runsOf(dataset).length, 1);
  });

  it('of a dataset that is being analyzed does not begin', async () => {
    const dataset = freshDataset();
    await configure({ epochs: 200 });
    const uri = vscode.Uri.file(dataset);
    const analysis = vscode.commands.executeCommand('difficultyLens.analyze', uri);
    const run = await eventually('a run', () => runsOf(dataset).find(({ audit }) => existsSync(audit)));
    await vscode.commands.executeCommand('difficultyLens.analyze', uri);
    assert.equal(runsOf(dataset).length, 1);
    await vscode.commands.executeCommand('difficultyLens.cancel', vscode.Uri.file(run.audit));
    await analysis;
    assert.equal(readAudit(run.audit).state, 'cancelled');
  });

  it('of a folder without images ends with a sentence and leaves nothing', async () => {
    const folder = join(freshDataset(), 'bag', 'nothing');
    await vscode.workspace.fs.createDirectory(vscode.Uri.file(folder));
    await vscode.commands.executeCommand('difficultyLens.analyze', vscode.Uri.file(folder));
    assert.deepEqual(readdirSync(folder), []);
  });
});

/** The files of the tabs that show an audit. */
function openAudits(): string[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs
    .map((tab) => tab.input)
    .filter((input) => input instanceof vscode.TabInputCustom)
    .filter((input) => input.viewType === 'difficultyLens.audit')
    .map((input) => input.uri.fsPath);
}
