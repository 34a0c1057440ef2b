import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeEach, expect, test } from 'vitest';
import { EXAMPLE_COLUMNS } from '../../../src/protocol/example-row.js';
import { writeAudit } from '../../../src/runs/audit-file.js';
import { writeExamples } from '../../../src/runs/examples-parquet.js';
import { writeFold } from '../../../src/runs/fold-file.js';
import { openRunFolder, runFolder } from '../../../src/runs/run-folder.js';
import { aDocument, aFold, aRow, temporaryFolder } from '../runs/a-run.js';
import { cli, Screen } from './a-context.js';

const LONG = `${'deep/'.repeat(40)}the end.png`;
const rows = [
  aRow({ id: 'a', path: 'coat/"a", b.png', label_error_score: 0.25 }),
  aRow({ id: 'b', path: LONG, label_error_score: 0.5, group: 'ambiguous', held_out_depth: null }),
  aRow({ id: 'c', path: 'c\u001b[2J\n.png', label_error_score: 0.75, likely_mislabeled: true }),
  aRow({ id: 'd', path: 'd.png', label_error_score: 0.25, group: 'looks_like_another_class' }),
];
let root: string;

/** A CSV as lists of fields, the header first. */
const records = (text: string): string[][] => parse(text);

beforeEach(() => {
  root = join(temporaryFolder(), 'run');
  const run = openRunFolder(root);
  writeExamples(run.examples, { rows, classes: ['coat', 'shirt'] });
  writeAudit(run.audit, aDocument());
});

test('--csv - has the columns of examples.parquet, rows by falling score, nulls empty', async () => {
  const { code, out, err } = await cli(['report', root, '--csv', '-']);
  const table = records(out);
  expect(table[0]).toEqual([...EXAMPLE_COLUMNS]);
  expect(table.slice(1).map(([id]) => id)).toEqual(['c', 'b', 'a', 'd']);
  const named = parse<Record<string, string>>(out, { columns: true });
  expect(named[1]).toMatchObject({ held_out_depth: '', likely_mislabeled: 'false', split: '', path: LONG });
  expect(named[0]).toMatchObject({
    likely_mislabeled: 'true',
    path: 'c\u001b[2J\n.png',
    training_depth: '0',
  });
  expect(named[2]).toMatchObject({ label_error_score: '0.25', path: 'coat/"a", b.png' });
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

test('--csv writes a file, whole, and only the rows asked for', async () => {
  const path = join(root, '..', 'ex amples.csv');
  const { out } = await cli(['report', root, '--csv', path, '--top', '2']);
  expect(out).toBe('');
  expect(records(readFileSync(path, 'utf8')).length).toBe(3);
  expect(readdirSync(join(root, '..')).sort()).toEqual(['ex amples.csv', 'run']);
});

test('the table cuts long paths in the middle and lets no control character through', async () => {
  const stdout = new Screen();
  stdout.columns = 100;
  await cli(['report', root], undefined, { stdout });
  const lines = stdout.text.split('\n');
  expect(lines).toContain('4 of 4 images by falling label-error score:');
  expect(lines.find((line) => line.includes('…'))).toMatch(
    /^deep\/deep.*….*the end\.png +coat → shirt +0\.500 +ambiguous$/,
  );
  for (const line of lines.slice(-6)) expect(line.length).toBeLessThanOrEqual(100);
  expect(stdout.text).not.toContain('\u001b');
  expect(lines.slice(-2)).toEqual(['* likely mislabeled', '']);
});

test.each(['looks_like_another_class', 'Looks like a different class', 'looks-like-another-class'])(
  "--group '%s' is the group",
  async (name) => {
    const { out } = await cli(['report', root, '--group', name, '--csv', '-']);
    expect(records(out).map(([id]) => id)).toEqual(['id', 'd']);
  },
);

test('a group without images gives an empty table', async () => {
  const { code, out } = await cli(['report', root, '--group', 'ambiguous without its label']);
  expect(code).toBe(0);
  expect(out).toContain("0 of 0 images of the group 'ambiguous without its label'");
});

test.each<[string[], RegExp]>([
  [['--group', 'hard'], /There is no group 'hard': name one of easy, /],
  [['--top', '0'], /Expected a whole number of at least 1/],
  [['--pdf', 'x.pdf'], /unknown option '--pdf'/],
  [['--csv', '/nowhere/at/all.csv'], /its folder does not exist/],
])('report with %j is wrong use', async (args, message) => {
  const { code, err, out } = await cli(['report', root, ...args]);
  expect(err).toMatch(message);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});

test('a CSV never takes the place of a folder', async () => {
  const folder = join(root, 'sub');
  mkdirSync(folder);
  const { code, err } = await cli(['report', root, '--csv', folder]);
  expect(code).toBe(2);
  expect(err).toMatch(/it is a folder; name a file/);
});

test('an unfinished run says how to finish it', async () => {
  writeFold(runFolder(root), { repeat: 0, fold: 2 }, { result: aFold(), seconds: 1 });
  const dataset = { ...aDocument().dataset, examples: 5 };
  writeAudit(join(root, 'audit.dlens'), aDocument({ state: 'cancelled', dataset }));
  const { code, err } = await cli(['report', root]);
  expect(code).toBe(2);
  expect(err).toBe(
    `difficulty-lens: The run ${root} is not finished (1 of 4 folds done): finish it with difficulty-lens analyze --resume ${root}\n`,
  );
});

test('a reader that has had enough ends it quietly', async () => {
  const stdout = new Screen();
  stdout._write = (_chunk, _encoding, done) => {
    done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  };
  stdout.on('error', () => undefined);
  const { code, err } = await cli(['report', root, '--csv', '-'], undefined, { stdout });
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

test('headings are bold on a terminal, unless NO_COLOR is set', async () => {
  const stdout = new Screen();
  stdout.isTTY = true;
  await cli(['report', root], undefined, { stdout });
  expect(stdout.text).toContain('\u001b[1mpath');
});

test('--html has the worker write a report of the whole run, and says where it is', async () => {
  const file = join(root, '..', 'audit.html');
  const { code, out, jobs } = await cli(['report', root, '--html', file], () => ({
    kind: 'done',
    run: root,
    seconds: 1,
  }));
  expect({ code, out }).toEqual({ code: 0, out: `${file}\n` });
  expect(jobs).toEqual([
    { kind: 'export', audit: join(root, 'audit.dlens'), draft: null, as: 'report', out: file },
  ]);
  for (const more of [
    ['--csv', '-'],
    ['--top', '5'],
    ['--group', 'easy'],
  ]) {
    const refused = await cli(['report', root, '--html', file, ...more]);
    expect(refused).toMatchObject({ code: 2, jobs: [] });
    expect(refused.err).toContain('leave out --csv, --group and --top');
  }
  expect((await cli(['report', root, '--html', root])).err).toContain('is no file');
});
