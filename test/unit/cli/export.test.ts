import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeEach, expect, test } from 'vitest';
import type { ReviewEntry } from '../../../src/protocol/review.js';
import { writeAudit } from '../../../src/runs/audit-file.js';
import { readCorrections } from '../../../src/runs/corrections-file.js';
import { correctionsOf } from '../../../src/runs/corrections.js';
import { writeExamples } from '../../../src/runs/examples-parquet.js';
import { openRunFolder } from '../../../src/runs/run-folder.js';
import { aDocument, aRow, temporaryFolder } from '../runs/a-run.js';
import { cli } from './a-context.js';

const rows = [
  aRow({
    id: 'a',
    path: 'coat/"a", b.png',
    given_label: 'coat',
    label_error_score: 0.75,
    likely_mislabeled: true,
  }),
  aRow({ id: 'b', path: 'b.png', given_label: 'coat', consensus_class: 'shirt', label_error_score: 0.25 }),
  aRow({ id: 'c', path: 'c.png', given_label: 'shirt', consensus_class: 'shirt', label_error_score: 0 }),
];
const review: ReviewEntry[] = [
  { decision: { kind: 'relabel', label: 'größe, "x"' }, note: 'two\nlines' } as const,
  { decision: { kind: 'exclude' }, note: '' } as const,
  { decision: null, note: 'only a note' },
].map((part, example) => ({
  ...part,
  example,
  id: rows[example]!.id,
  path: rows[example]!.path,
  given: rows[example]!.given_label,
  suggested: 'shirt',
  confidence: 0.5,
  time: '2026-11-23T04:34:38Z',
  saved: null,
}));

let root: string;
beforeEach(() => {
  root = join(temporaryFolder(), 'run');
  const run = openRunFolder(root);
  writeExamples(run.examples, { rows, classes: ['coat', 'shirt'] });
  writeAudit(run.audit, aDocument({ decisions: review }));
});

test("has cleanlab's columns under cleanlab's names, in the order of the dataset", async () => {
  const { code, out, err } = await cli(['export', root]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(parse(out, { columns: true })).toMatchObject([
    {
      id: 'a',
      path: 'coat/"a", b.png',
      is_label_issue: 'True',
      label_quality: '0.25',
      given_label: 'coat',
      decision: 'relabel',
      corrected_label: 'größe, "x"',
    },
    {
      id: 'b',
      is_label_issue: 'False',
      label_quality: '0.75',
      predicted_label: 'shirt',
      decision: 'exclude',
      corrected_label: '',
    },
    {
      id: 'c',
      label_quality: '1',
      given_label: 'shirt',
      predicted_label: 'shirt',
      decision: '',
      corrected_label: '',
    },
  ]);
});

test('the decisions come out as they are read in', async () => {
  const file = join(temporaryFolder(), 'corrections.csv');
  expect(await cli(['export', root, '--as', 'corrections', '--out', file])).toMatchObject({
    code: 0,
    out: '',
  });
  expect(readFileSync(file, 'utf8').split('\n')[0]).toBe(
    'path,old,new,suggested,confidence,decision,time,id,note',
  );
  expect(readCorrections(file)).toEqual(correctionsOf(review));
  expect(readCorrections(file)).toHaveLength(2);
});

test('an unfinished run is refused', async () => {
  writeAudit(openRunFolder(root).audit, aDocument({ state: 'running' }));
  expect(await cli(['export', root])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/is not finished: finish it before/) as string,
  });
});
