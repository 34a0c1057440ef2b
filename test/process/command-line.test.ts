import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { EXAMPLE_COLUMNS } from '../../src/protocol/example-row.js';
import { readExamples } from '../../src/runs/examples-parquet.js';
import { runFolder } from '../../src/runs/run-folder.js';
import { CLI } from './built.js';
import { cli, eventsIn, start, type Ended } from './command-line.js';
import { plantedErrors, sampleSlice } from './sample-slice.js';
import { temporaryFolder } from './temporary-folder.js';
import { filesIn, treeOf } from './tree.js';
import { expectFinished, expectNothingHalf } from './whole-run.js';

const CLASSES = ['bag', 'boot', 'coat', 'dress', 'pullover', 'sandal', 'sneaker', 'trouser'];
const QUICK = ['--folds', '2', '--epochs', '1', '--image-size', '8', '--network', 'mlp', '--backend', 'wasm'];

describe('analyze, then report', () => {
  let dataset: string;
  let before: Record<string, string>;
  let out: string;
  let temporary: string;
  let analysis: Ended;

  beforeAll(async () => {
    dataset = sampleSlice(CLASSES, 50);
    before = treeOf(dataset);
    out = join(temporaryFolder(), 'run');
    temporary = temporaryFolder();
    const args = ['analyze', dataset, '--out', out, '--folds', '3', '--epochs', '4', '--backend', 'wasm'];
    analysis = await cli(args, { env: { ...process.env, TMPDIR: temporary } });
  }, 180_000);

  test('exits with 0, progress on stderr and the table on stdout, plain where there is no terminal', async () => {
    expect(analysis.code).toBe(0);
    expect(analysis.stderr).toMatch(/^Reading .*photos\nDecoding 400 images\nTraining 3 of 3 models/);
    expect(analysis.stderr).toMatch(/\nCombining the models\nLooking for duplicates\n$/);
    expect(analysis.stdout).toMatch(/^Done in \d+ s\.\n\nDataset +\/.*photos\nRun +\/.*run\n/);
    expect(analysis.stdout).toMatch(/\npath +given → suggested +score +group\n/);
    expect(analysis.stdout + analysis.stderr).not.toContain('\u001b');
    expectFinished(out, 3);
    await expectNothingHalf(out);
  });

  test('changes nothing in the dataset, and leaves nothing in the temporary folder', () => {
    expect(treeOf(dataset)).toEqual(before);
    expect(filesIn(temporary)).toEqual([]);
  });

  test('ranks the planted errors high', async () => {
    const { rows } = await readExamples(runFolder(out).examples);
    const planted = plantedErrors();
    const scores = (wrong: boolean): number[] =>
      rows.filter(({ path }) => planted.has(path) === wrong).map((row) => row.label_error_score);
    const [errors, others] = [scores(true), scores(false)];
    expect(errors.length).toBeGreaterThanOrEqual(15);
    // The chance that an error's score is above another image's.
    const above = errors.flatMap((a) => others.map((b): number => (a > b ? 1 : a === b ? 0.5 : 0)));
    expect(above.reduce((sum, one) => sum + one, 0) / above.length).toBeGreaterThan(0.9);
  });

  test('report prints the same table, as many rows as asked for', async () => {
    const { code, stdout, stderr } = await cli(['report', out, '--top', '7']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('7 of 400 images by falling label-error score:');
    const shown = (text: string): string[] => text.split('\n').filter((line) => line.includes('.png'));
    expect(shown(stdout)).toHaveLength(7);
    expect(shown(analysis.stdout)).toHaveLength(20);
    const paths = (text: string): string[] => shown(text).map((line) => line.split(/\s/)[0]!);
    expect(paths(stdout)).toEqual(paths(analysis.stdout).slice(0, 7));
  });

  test('report --csv - prints every column of every image, rows by falling score', async () => {
    const { code, stdout, stderr } = await cli(['report', join(out, 'audit.dlens'), '--csv', '-']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [header, ...rows] = parse(stdout);
    expect(header).toEqual([...EXAMPLE_COLUMNS]);
    expect(rows).toHaveLength(400);
    const scores = rows.map((row) => Number(row[EXAMPLE_COLUMNS.indexOf('label_error_score')]));
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const { rows: stored } = await readExamples(runFolder(out).examples);
    expect(new Set(rows.map(([id]) => id))).toEqual(new Set(stored.map(({ id }) => id)));
  });

  test('report --csv writes a file whole, in place of an earlier one', async () => {
    const file = join(temporaryFolder(), 'examples.csv');
    writeFileSync(file, 'old');
    const { code, stdout } = await cli(['report', out, '--csv', file, '--top', '3']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(parse(readFileSync(file, 'utf8'))).toHaveLength(4);
    expect(readdirSync(dirname(file))).toEqual(['examples.csv']);
  });

  test('report --group keeps one group', async () => {
    const { rows } = await readExamples(runFolder(out).examples);
    const easy = rows.filter(({ group }) => group === 'easy');
    const { code, stdout } = await cli(['report', out, '--group', 'Easy', '--csv', '-']);
    expect(code).toBe(0);
    expect(parse(stdout)).toHaveLength(easy.length + 1);
    expect(easy.length).toBeGreaterThan(0);
  });

  test.skipIf(process.platform === 'win32')('a reader that has had enough is no error', async () => {
    const line = '"$0" "$1" report "$2" --csv - | head -n 1; echo "${PIPESTATUS[0]}" >&2';
    const end = await start('bash', ['-c', line, process.execPath, CLI, out]).ended;
    expect(end).toMatchObject({ stdout: `${EXAMPLE_COLUMNS.join(',')}\n`, stderr: '0\n' });
  });
});

test('by default the run goes below the dataset, which readers skip; report finds the newest', async () => {
  const dataset = sampleSlice(['bag', 'boot'], 10);
  const before = treeOf(dataset);
  const parent = dirname(dataset);
  for (let run = 1; run <= 2; run++) {
    const args = ['analyze', basename(dataset), ...QUICK, '--seed', String(run)];
    expect(await cli(args, { cwd: parent })).toMatchObject({ code: 0 });
    const runs = readdirSync(join(dataset, '.difficulty-lens')).sort();
    expect(runs).toHaveLength(run);
    expectFinished(join(dataset, '.difficulty-lens', runs.at(-1)!), 2);
    const report = await cli(['report', '.'], { cwd: dataset });
    expect(report.stdout).toContain(runs.at(-1));
    expect(report.stdout).toMatch(/Images +20 in 2 classes/);
  }
  const after = Object.entries(treeOf(dataset)).filter(([path]) => !path.startsWith('.difficulty-lens'));
  expect(Object.fromEntries(after)).toEqual(before);
});

test('--json prints events alone, with exactly one end, the last', async () => {
  const args = ['analyze', sampleSlice(['bag', 'boot'], 10), ...QUICK, '--json'];
  const { code, stdout, stderr } = await cli(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const ends = eventsIn(stdout).map(({ kind }) => ['done', 'failed', 'cancelled'].includes(kind));
  expect(ends.filter(Boolean)).toHaveLength(1);
  expect(ends.at(-1)).toBe(true);
});

test('--json of an analysis that fails ends with its failure', async () => {
  const dataset = sampleSlice(['bag'], 10);
  const { code, stdout, stderr } = await cli(['analyze', dataset, ...QUICK, '--json']);
  expect(code).toBe(2);
  expect(eventsIn(stdout).at(-1)).toMatchObject({ kind: 'failed', mendable: true });
  expect(stderr).toMatch(/^difficulty-lens: .*only one class, "bag".*\n$/);
});

test('classes named with spaces, quotes, line ends, escapes and other scripts', async () => {
  const dataset = sampleSlice(['bag', 'boot', 'coat'], 6);
  const names = ['it\'s "one"', 'zwei\nZeilen\u001b[31m', 'ねこ 🐈'];
  ['bag', 'boot', 'coat'].forEach((name, i) => {
    renameSync(join(dataset, name), join(dataset, names[i]!));
  });
  const out = join(temporaryFolder(), '-a run');
  const { code, stdout, stderr } = await cli(['analyze', dataset, `--out=${out}`, ...QUICK]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).not.toContain('\u001b');
  const csv = await cli(['report', out, '--csv', '-']);
  const given = parse<Record<string, string>>(csv.stdout, { columns: true });
  expect(new Set(given.map((row) => row.given_label))).toEqual(new Set(names));
});

test('an --out whose parents are not there yet is made', async () => {
  const out = join(temporaryFolder(), 'audits', '2026', 'first');
  expect(await cli(['analyze', sampleSlice(['bag', 'boot'], 10), '--out', out, ...QUICK])).toMatchObject({
    code: 0,
  });
  expectFinished(out, 2);
});

test('probe reads embeddings of the user and prints depths', async () => {
  const folder = join(import.meta.dirname, '..', 'fixtures', 'oracles', 'knn');
  const { code, stdout } = await cli(['probe', folder, '--csv', '-', '--k', '5']);
  expect(code).toBe(0);
  expect(parse(stdout).length).toBeGreaterThan(2);
  const empty = temporaryFolder();
  mkdirSync(join(empty, 'model'));
  const refused = await cli(['probe', empty]);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain(join(empty, 'labels.npy'));
});

test('the command is one that a shell can run', () => {
  expect(readFileSync(CLI, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  if (process.platform !== 'win32') expect(statSync(CLI).mode & 0o111).toBe(0o111);
});
