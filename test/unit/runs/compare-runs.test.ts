import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ExampleRow } from '../../../src/protocol/example-row.js';
import { writeAudit } from '../../../src/runs/audit-file.js';
import { compareRuns, inOrder } from '../../../src/runs/compare-runs.js';
import { writeExamples } from '../../../src/runs/examples-parquet.js';
import { readRun, type FoundRun } from '../../../src/runs/find-run.js';
import { runFolder } from '../../../src/runs/run-folder.js';
import { aDocument, aRow, temporaryFolder } from './a-run.js';

const classes = ['coat', 'shirt'];

/** A finished run of rows given as `id`, `id!` for a flagged one, and `id=label`. */
function aRunOf(
  created: string,
  rows: readonly string[],
  changes: Parameters<typeof aDocument>[0] = {},
): FoundRun {
  const run = runFolder(join(temporaryFolder(), 'run'));
  mkdirSync(run.root, { recursive: true });
  writeExamples(run.examples, { rows: rows.map(rowOf), classes });
  const audit = aDocument({ created, ...changes });
  writeAudit(run.audit, audit);
  return readRun(run.root);
}

function rowOf(text: string): ExampleRow {
  const [, id = '', flag, label = 'coat'] = /^([^!=]+)(!?)(?:=(.+))?$/.exec(text) ?? [];
  return aRow({ id, path: id, given_label: label, likely_mislabeled: flag === '!' });
}

test('tells what happened to the flags, by examples that may have moved', async () => {
  const before = aRunOf('2026-11-01T00:00:00Z', [
    'coat/a!',
    'coat/b!',
    'coat/c',
    'coat/d!',
    'coat/e',
    'coat/f!',
  ]);
  const after = aRunOf('2026-11-02T00:00:00Z', [
    'coat/b!',
    'coat/c!',
    'coat/e',
    'coat/g!',
    'coat/f=shirt',
    'shirt/a=shirt',
  ]);
  const comparison = await compareRuns(before, after, new Map([['coat/a', 'shirt/a']]));
  expect(comparison.places).toEqual({ gone: [4, 5], still: [0], fresh: [1, 3], relabelled: [4, 5] });
  expect(comparison.left).toEqual({ examples: 1, flagged: 1 });
  expect(comparison.added).toBe(1);
  expect(comparison.sameSettings).toBe(true);
  expect(comparison.before).toMatchObject({
    run: before.run.root,
    likelyMislabeled: 1,
    heldOutAccuracy: 0.875,
  });
});

test('says when settings differ', async () => {
  const before = aRunOf('2026-11-01T00:00:00Z', ['a']);
  const after = aRunOf('2026-11-02T00:00:00Z', ['a'], { settings: { ...before.audit.settings, seed: 1 } });
  expect((await compareRuns(before, after, new Map())).sameSettings).toBe(false);
});

test('puts runs in the order of their times, and refuses what cannot be compared', () => {
  const old = aRunOf('2026-11-01T00:00:00Z', ['a']);
  const young = aRunOf('2026-11-02T00:00:00Z', ['a']);
  expect(inOrder(young, old)).toEqual([old, young]);
  expect(() => inOrder(old, old)).toThrow(/compared with itself/);
  const open = aRunOf('2026-11-03T00:00:00Z', ['a'], { state: 'cancelled' });
  expect(() => inOrder(old, open)).toThrow(/is not finished/);
  const other = aRunOf('2026-11-03T00:00:00Z', ['a'], {
    dataset: { ...old.audit.dataset, location: '/data/shoes' },
  });
  expect(() => inOrder(old, other)).toThrow(/\/data\/shirts and \/data\/shoes/);
});
