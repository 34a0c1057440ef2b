import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { readAudit, writeAudit } from '../../src/runs/audit-file.js';
import { readCorrections } from '../../src/runs/corrections-file.js';
import { treeOf } from '../unit/datasets/saving/tree.js';
import { freshDataset } from './datasets.js';
import { exampleOf, finishedRun, listed, type Listed } from './finished-run.js';
import { holdsNothingUp } from './holds-nothing-up.js';
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

  it('changes exactly the labels of a table, and takes them back byte by byte', async () => {
    const dataset = freshDataset();
    const images = listed(dataset);
    const table = join(dataset, 'labels.csv');
    const text = `\uFEFFlabel;"path";note\r\n${images
      .map(({ path, label }, i) => `${i % 3 === 0 ? `"${label}"` : label};${path};"a ""b"";\n${i}"`)
      .join('\r\n')}`;
    writeFileSync(table, text);
    const run = finishedRun(table, 'csv', images);
    const review = await openReview(run.audit);
    await review.decide([
      { ...exampleOf(images, 0), decision: relabel('boot') },
      { ...exampleOf(images, 1), decision: relabel('a "new"; class') },
      { ...exampleOf(images, 2), decision: { kind: 'exclude' } },
    ]);
    await review.save();
    await review.dirty(false);
    const { path } = images[2]!;
    assert.equal(
      readFileSync(table, 'utf8'),
      text
        .replace(`"bag";${images[0]!.path}`, `"boot";${images[0]!.path}`)
        .replace(`bag;${images[1]!.path}`, `"a ""new""; class";${images[1]!.path}`)
        .replace(`bag;${path};"a ""b"";\n2"\r\n`, ''),
    );
    await review.undo();
    await review.dirty(true);
    await review.save();
    await review.dirty(false);
    assert.equal(readFileSync(table, 'utf8'), text);
  });

  it('is given up by Revert back to what was saved', async () => {
    const dataset = freshDataset();
    const images = listed(dataset);
    const run = finishedRun(dataset, 'image-folder', images);
    const review = await openReview(run.audit);
    await review.decide([{ ...exampleOf(images, 0), decision: { kind: 'keep' } }]);
    await review.save();
    await review.dirty(false);
    const audit = readFileSync(run.audit, 'utf8');
    const before = treeOf(dataset);

    await review.decide([{ ...exampleOf(images, 1), decision: { kind: 'exclude' } }]);
    await review.dirty(true);
    await review.revert();
    await review.dirty(false);
    // Had it been kept, this would exclude the image.
    await review.decide([{ ...exampleOf(images, 2), decision: { kind: 'keep' } }]);
    await review.save();
    await review.dirty(false);
    assert.deepEqual(treeOf(dataset), before);
    assert.deepEqual(
      readAudit(run.audit).decisions.map(({ example }) => example),
      [0, 2],
    );
    assert.notEqual(readFileSync(run.audit, 'utf8'), audit);
  });

  it('that the dataset no longer fits is not saved, and stays', async () => {
    const dataset = freshDataset();
    const images = listed(dataset);
    const run = finishedRun(dataset, 'image-folder', images);
    const review = await openReview(run.audit);
    await review.decide([
      { ...exampleOf(images, 0), decision: relabel('boot') },
      { ...exampleOf(images, 1), decision: { kind: 'exclude' } },
    ]);
    const moved = join(dataset, 'coat', 'moved.png');
    renameSync(join(dataset, images[0]!.path), moved);
    const [before, audit] = [treeOf(dataset), readFileSync(run.audit, 'utf8')];
    await review.save();
    await review.dirty(true);
    assert.deepEqual(treeOf(dataset), before);
    assert.equal(readFileSync(run.audit, 'utf8'), audit);

    renameSync(moved, join(dataset, images[0]!.path));
    await review.save();
    await review.dirty(false);
    assert.deepEqual(
      images.slice(0, 2).map(({ path }) => existsSync(join(dataset, path))),
      [false, false],
    );
  });

  it('of 1,000 images is one edit; neither that nor its Save holds up the extension host', async function () {
    const dataset = freshDataset();
    for (let copy = 1; copy <= 5; copy++) {
      for (const { path } of listed(dataset).filter(({ path: each }) => !each.includes('_'))) {
        copyFileSync(join(dataset, path), join(dataset, path.replace('.png', `_${copy}.png`)));
      }
    }
    const images = listed(dataset);
    const run = finishedRun(dataset, 'image-folder', images);
    const before = treeOf(dataset);
    const review = await openReview(run.audit);
    const changes = images.slice(0, 1000).map((_, example) => {
      return { ...exampleOf(images, example), decision: relabel('checked') };
    });
    const decideAndSave = async (): Promise<void> => {
      await review.decide(changes);
      await review.dirty(true);
      await review.save();
      await review.dirty(false);
    };
    await holdsNothingUp(this.test!, decideAndSave, async () => {
      assert.equal(readdirSync(join(dataset, 'checked')).length, 1000);
      await review.undo();
      await review.dirty(true);
      await review.save();
      await review.dirty(false);
      assert.deepEqual(treeOf(dataset), before);
    });
  });

  it('of 10,000 rows does not hold up the extension host, whatever is done with it', async function () {
    const dataset = freshDataset();
    const [{ path: image }] = listed(dataset) as [Listed];
    const images = Array.from({ length: 10_000 }, (_, i) => ({ path: `rows/${i}.png`, label: 'bag' }));
    mkdirSync(join(dataset, 'rows'));
    for (const { path } of images) linkSync(join(dataset, image), join(dataset, path));
    const table = join(dataset, 'labels.csv');
    const text = `path,label\n${images.map(({ path, label }) => `${path},${label}\n`).join('')}`;
    writeFileSync(table, text);
    const run = finishedRun(table, 'csv', images);
    const review = await openReview(run.audit);
    const changes = images.map((_, example) => ({
      ...exampleOf(images, example),
      decision: relabel('boot'),
    }));
    const decideUndoRedoAndSave = async (): Promise<void> => {
      await review.decide(changes);
      await review.dirty(true);
      await review.undo();
      await review.dirty(false);
      await review.redo();
      await review.dirty(true);
      await review.save();
      await review.dirty(false);
      assert.equal(readFileSync(table, 'utf8'), text.replaceAll(',bag\n', ',boot\n'));
      // Reads the audit with all its decisions, and finds nothing to go on with. When VS Code tells of the changed file,
      // its editor and the list of runs read it too, but that may be later.
      await vscode.commands.executeCommand('difficultyLens.resume', review.uri);
      // What is saved is undone in another way: the dataset is to have its labels back.
      await review.undo();
      await review.dirty(true);
      await review.save();
      await review.dirty(false);
    };
    await holdsNothingUp(this.test!, decideUndoRedoAndSave, () => {
      assert.equal(readFileSync(table, 'utf8'), text);
      return Promise.resolve();
    });
  });

  it('is not taken of a run that is not done', async () => {
    const dataset = freshDataset();
    const images = listed(dataset);
    const run = finishedRun(dataset, 'image-folder', images);
    writeAudit(run.audit, { ...readAudit(run.audit), state: 'cancelled' });
    const review = await openReview(run.audit).catch((error: unknown) => error);
    assert.match(String(review), /when the analysis is done/);
  });
});
