import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { AuditDocument } from '../../../src/protocol/audit-document.js';
import type { ReviewEntry } from '../../../src/protocol/review.js';
import { writeAudit } from '../../../src/runs/audit-file.js';
import { writeExamples } from '../../../src/runs/examples-parquet.js';
import { openRunFolder, runFolder } from '../../../src/runs/run-folder.js';
import { aDocument, aRow, temporaryFolder } from '../runs/a-run.js';
import { cli } from './a-context.js';

let root: string;
const write = (changes: Partial<AuditDocument>): void => {
  writeAudit(runFolder(root).audit, aDocument(changes));
};

/** 200 images, 5 of them flagged. */
const dataset = { ...aDocument().dataset, examples: 200, unreadable: [{ path: 'x.png', reason: 'empty' }] };
const findings = {
  duplicateGroups: 3,
  duplicates: 4,
  labelConflicts: 1,
  acrossSplits: 2,
  blank: 6,
  odd: 0,
  imbalance: 2.5,
};

beforeEach(() => {
  root = join(temporaryFolder(), 'run');
  const run = openRunFolder(root);
  const rows = Array.from({ length: 200 }, (_, i) =>
    aRow({ id: `${i}`, path: `${i}.png`, likely_mislabeled: i % 40 === 7 }),
  );
  writeExamples(run.examples, { rows, classes: ['coat', 'shirt'] });
  write({ dataset, findings });
});

test.each<[string, number, number, string]>([
  ['--max-mislabeled', 2.5, 2.4, 'Likely mislabeled: 2.5 % (5 of 200 images), at most'],
  ['--max-duplicates', 4, 3, 'Duplicates: 4, at most'],
  ['--max-conflicting-duplicates', 1, 0, 'Duplicates with different labels: 1, at most'],
  ['--max-duplicates-across-splits', 2, 1, 'Duplicates across splits: 2, at most'],
  ['--max-blank', 6, 5, 'Blank images: 6, at most'],
  ['--max-unreadable', 1, 0, 'Unreadable images: 1, at most'],
  ['--max-imbalance', 2.5, 2.4, 'Class imbalance: 2.5, at most'],
  ['--min-accuracy', 87.5, 87.6, 'Held-out accuracy: 87.5 %, at least'],
])('%s passes at %d and fails at %d', async (flag, enough, tooStrict, line) => {
  const passed = await cli(['check', root, flag, String(enough)]);
  expect(passed).toMatchObject({ code: 0, err: '' });
  expect(passed.out).toContain(`ok    ${line} ${enough}`);
  const failed = await cli(['check', root, flag, String(tooStrict)]);
  expect(failed).toMatchObject({ code: 1, err: '' });
  expect(failed.out).toContain(`FAIL  ${line} ${tooStrict}`);
});

test('a line for each limit, and one that fails is enough', async () => {
  const { code, out } = await cli(['check', root, '--max-mislabeled', '5', '--max-blank', '0']);
  expect(code).toBe(1);
  expect(out.trimEnd().split('\n')).toEqual([
    'ok    Likely mislabeled: 2.5 % (5 of 200 images), at most 5 % asked',
    'FAIL  Blank images: 6, at most 0 asked',
  ]);
});

test('--json says the same to programs', async () => {
  const args = ['check', root, '--max-mislabeled', '1', '--min-accuracy', '50', '--json'];
  const { code, out } = await cli(args);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual({
    run: root,
    passed: false,
    checks: [
      { flag: 'max-mislabeled', name: 'Likely mislabeled', value: 2.5, limit: 1, passed: false },
      { flag: 'min-accuracy', name: 'Held-out accuracy', value: 87.5, limit: 50, passed: true },
    ],
  });
});

test('labels that a review found right, or put right, do not count', async () => {
  const entry = (example: number, rest: Partial<ReviewEntry>): ReviewEntry => ({
    example,
    id: `${example}`,
    path: `${example}.png`,
    given: 'coat',
    suggested: 'shirt',
    confidence: 0.9,
    decision: null,
    note: '',
    time: '2026-11-23T05:00:00Z',
    saved: null,
    ...rest,
  });
  const relabel = { kind: 'relabel', label: 'shirt' } as const;
  const decisions = [
    entry(7, { decision: { kind: 'keep' } }),
    entry(47, { decision: relabel, saved: { id: '47', label: 'shirt' } }),
    // Decided, but not in the dataset yet; and one that was not flagged.
    entry(87, { decision: relabel }),
    entry(1, { decision: { kind: 'keep' } }),
  ];
  write({ dataset, findings, decisions });
  expect((await cli(['check', root, '--max-mislabeled', '0'])).out).toContain('1.5 % (3 of 200 images)');
});

test('what cannot be checked is said in one sentence', async () => {
  const nothing = await cli(['check', root]);
  expect(nothing).toMatchObject({ code: 2, out: '' });
  expect(nothing.err).toContain('name a limit, such as --max-mislabeled 2');
  for (const bad of ['-1', '101', 'two', '']) {
    expect((await cli(['check', root, '--max-mislabeled', bad])).code, bad).toBe(2);
  }
  expect((await cli(['check', root, '--max-blank', '1.5'])).err).toContain('Expected a whole number');
  write({ dataset });
  const old = await cli(['check', root, '--max-duplicates', '0']);
  expect(old.code).toBe(2);
  expect(old.err).toContain('analyze the dataset again');
  expect((await cli(['check', root, '--max-unreadable', '1'])).code).toBe(0);
  write({ dataset, findings, state: 'cancelled' });
  expect((await cli(['check', root, '--max-blank', '9'])).err).toContain('is not finished');
});
