import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { readAudit } from '../../src/runs/audit-file.js';
import { readCorrections } from '../../src/runs/corrections-file.js';
import { treeOf } from '../unit/datasets/saving/tree.js';
import { freshDataset } from './datasets.js';
import { exampleOf, finishedRun, listed } from './finished-run.js';
import { openReview } from './open-review.js';

const relabel = (label: string) => ({ kind: 'relabel', label }) as const;

describe('a review', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is saved into the dataset, and taken out of it again after undo', async () => {
    const dataset = freshDataset();
    const images = listed(dataset);
    const run = finishedRun(dataset, 'image-folder', images);
    const before = treeOf(dataset);
    const review = await openReview(run.audit);
    await review.dirty(false);

    await review.decide([{ ...exampleOf(images, 0), decision: relabel('boot') }]);
    await review.decide([
      { ...exampleOf(images, 1), decision: { kind: 'exclude' } },
      { ...exampleOf(images, 2), decision: { kind: 'keep' }, note: 'seen' },
    ]);
    await review.dirty(true);
    assert.deepEqual(treeOf(dataset), before);
    await review.undo();
    await review.undo();
    await review.dirty(false);
    await review.redo();
    await review.redo();
    await review.dirty(true);

    await review.save();
    await review.dirty(false);
    assert.equal(existsSync(join(dataset, images[0]!.path)), false);
    assert.equal(existsSync(join(dataset, images[1]!.path)), false);
    const { decisions } = readAudit(run.audit);
    assert.deepEqual(
      decisions.map(({ example, decision, note, saved }) => [example, decision?.kind, note, saved?.label]),
      [
        [0, 'relabel', '', 'boot'],
        [1, 'exclude', '', null],
        [2, 'keep', 'seen', undefined],
      ],
    );
    const [first] = readCorrections(join(run.root, 'corrections.csv'));
    assert.deepEqual([first?.path, first?.new, first?.decision], [images[0]!.path, 'boot', 'relabel']);

    await review.undo();
    await review.undo();
    await review.dirty(true);
    await review.save();
    await review.dirty(false);
    assert.deepEqual(treeOf(dataset), before);
    assert.deepEqual(readAudit(run.audit).decisions, []);
    assert.equal(readFileSync(join(run.root, 'corrections.csv'), 'utf8').trim().split('\n').length, 1);
  });
});
