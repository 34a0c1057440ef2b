import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { RUN_FORMAT } from '../../src/protocol/audit-document.js';
import { readAudit } from '../../src/runs/audit-file.js';
import { runFolder } from '../../src/runs/run-folder.js';
import { cli, onEvents, startCli } from './command-line.js';
import { childrenOf, signalTo } from './processes.js';
import { refusal } from './refused.js';
import { sampleSlice } from './sample-slice.js';
import { temporaryFolder } from './temporary-folder.js';
import { filesIn, treeOf } from './tree.js';
import { examplesBytes, expectFinished } from './whole-run.js';

const QUICK = ['--folds', '3', '--epochs', '1', '--image-size', '8', '--network', 'mlp', '--backend', 'wasm'];
let dataset: string;
/** Finished, and interrupted after a fold. */
let finished: string;
let unfinished: string;

beforeAll(async () => {
  dataset = sampleSlice(['bag', 'boot'], 12);
  // Times that a copy keeps: not every copy keeps fractions of a millisecond.
  for (const file of filesIn(dataset)) utimesSync(file, 1e9, 1e9);
  finished = join(temporaryFolder(), 'run');
  expect(await cli(['analyze', dataset, '--out', finished, ...QUICK])).toMatchObject({ code: 0 });
  unfinished = join(temporaryFolder(), 'run');
  const running = startCli(['analyze', dataset, '--out', unfinished, ...QUICK, '--jobs', '1', '--json']);
  let told = false;
  onEvents(running, (event) => {
    // Once: a second signal ends it without a word. Another fold may have ended by then.
    if (event.kind === 'fold' && !told) {
      told = true;
      signalTo(running.pid, 'SIGTERM');
    }
  });
  await running.ended;
});

function copyOf(run: string, change: (copy: string) => void = () => undefined): string {
  const copy = join(temporaryFolder(), 'run');
  cpSync(run, copy, { recursive: true, preserveTimestamps: true });
  change(copy);
  return copy;
}

function emptyFolder(): string {
  const folder = join(temporaryFolder(), 'empty');
  mkdirSync(folder);
  return folder;
}

function withAudit(run: string, change: (text: string) => string): string {
  return copyOf(run, (copy) => {
    const { audit } = runFolder(copy);
    writeFileSync(audit, change(readFileSync(audit, 'utf8')));
  });
}

describe('a run that cannot be read is refused, and left as it is', () => {
  test.each<[string, () => string, RegExp]>([
    [
      'nothing there',
      () => join(temporaryFolder(), 'run'),
      /There is no run .* at \/.*audit\.dlens|No such file/,
    ],
    ['an empty folder', () => emptyFolder(), /There is no run of Difficulty Lens/],
    [
      'a document cut short',
      () => withAudit(finished, (text) => text.slice(0, 200)),
      /audit\.dlens is damaged/,
    ],
    ['an empty document', () => withAudit(finished, () => ''), /audit\.dlens is damaged/],
    [
      'another JSON',
      () => withAudit(finished, () => '{}'),
      /audit\.dlens is not an audit of Difficulty Lens/,
    ],
    [
      'a document with a part missing',
      () => withAudit(finished, (text) => text.replace('"settings"', '"sett"')),
      /audit\.dlens is damaged \(settings/,
    ],
    [
      'a later version',
      () => withAudit(finished, (text) => text.replace(`"version": ${RUN_FORMAT}`, '"version": 99')),
      /audit\.dlens was written by a newer Difficulty Lens \(format 99, this one reads \d+\): update/,
    ],
  ])('%s', async (_, make, expected) => {
    const run = make();
    for (const args of [
      ['report', run],
      ['analyze', '--resume', run],
    ]) {
      expect(await refusal(args, join(run, '..'))).toMatch(expected);
    }
  });

  test('a table that is damaged or gone', async () => {
    const torn = copyOf(finished, (copy) => {
      writeFileSync(runFolder(copy).examples, examplesBytes(copy).subarray(0, 900));
    });
    expect(await refusal(['report', torn], torn)).toMatch(/examples\.parquet is damaged/);
    const gone = copyOf(unfinished, (copy) => {
      copyFileSync(runFolder(finished).audit, runFolder(copy).audit);
    });
    expect(await refusal(['report', gone], gone)).toMatch(/examples\.parquet is missing/);
  });

  test('one that is not finished says how far it is and how to finish it', async () => {
    const sentence = await cli(['report', unfinished]);
    expect(sentence).toMatchObject({ code: 2, stdout: '' });
    const done = readAudit(runFolder(unfinished).audit).folds.filter(({ state }) => state === 'done').length;
    expect(done).toBeGreaterThanOrEqual(1);
    expect(sentence.stderr).toContain(
      `(${done} of 3 folds done): finish it with difficulty-lens analyze --resume ${unfinished}`,
    );
  });
});

describe('resume', () => {
  test('trains a fold again whose file is damaged, and decodes again what was deleted', async () => {
    const expected = examplesBytes(finished);
    const torn = copyOf(unfinished, (copy) => {
      const [fold] = filesIn(runFolder(copy).folds);
      const bytes = readFileSync(fold!);
      bytes[bytes.length - 5]! ^= 1;
      writeFileSync(fold!, bytes);
    });
    const undecoded = copyOf(unfinished, (copy) => {
      writeFileSync(join(runFolder(copy).prepared, 'examples.json'), '{');
    });
    for (const run of [torn, undecoded]) {
      expect(await cli(['analyze', '--resume', run])).toMatchObject({ code: 0 });
      expect(examplesBytes(run).equals(expected)).toBe(true);
      expectFinished(run, 3);
    }
  });

  test('refuses settings, another dataset and another backend, since a run keeps its own', async () => {
    const resume = ['analyze', '--resume', unfinished];
    expect(await refusal([...resume, '--epochs', '9'], unfinished)).toMatch(/--epochs cannot be combined/);
    expect(await refusal([...resume, '--backend', 'cpu'], unfinished)).toMatch(/begun with the backend wasm/);
    const other = sampleSlice(['bag', 'boot'], 4);
    expect(await refusal(['analyze', other, '--resume', unfinished], unfinished)).toMatch(/is of .*, not of/);
  });

  test.each<[string, (bag: string, boot: string) => void]>([
    [
      'has another image',
      (bag) => {
        copyFileSync(join(bag, '0001.png'), join(bag, 'new.png'));
      },
    ],
    [
      'lacks an image',
      (bag) => {
        rmSync(join(bag, '0001.png'));
      },
    ],
    [
      'has an image that was written again',
      (bag) => {
        utimesSync(join(bag, '0001.png'), 1, 1);
      },
    ],
    [
      'has another label',
      (bag, boot) => {
        renameSync(join(bag, '0001.png'), join(boot, 'x.png'));
      },
    ],
  ])('refuses once the dataset %s, and leaves the run as it is', async (_, change) => {
    const photos = join(temporaryFolder(), 'photos');
    cpSync(dataset, photos, { recursive: true, preserveTimestamps: true });
    const run = withAudit(unfinished, (text) => text.replaceAll(dataset, photos));
    change(join(photos, 'bag'), join(photos, 'boot'));
    expect(await refusal(['analyze', '--resume', run], run)).toMatch(/photos has changed since the run/);
    expect(readAudit(runFolder(run).audit).state).toBe('cancelled');
  });

  test('goes on where the dataset was copied with its times, and the document says so', async () => {
    const photos = join(temporaryFolder(), 'photos');
    cpSync(dataset, photos, { recursive: true, preserveTimestamps: true });
    const run = withAudit(unfinished, (text) => text.replaceAll(dataset, photos));
    expect(await cli(['analyze', '--resume', run])).toMatchObject({ code: 0 });
    expect(examplesBytes(run).equals(examplesBytes(finished))).toBe(true);
  });

  test('refuses a dataset that is gone', async () => {
    const run = withAudit(unfinished, (text) => text.replaceAll(dataset, '/nowhere/photos'));
    expect(await refusal(['analyze', '--resume', run], run)).toMatch(
      /No such file or folder: \/nowhere\/photos/,
    );
  });
});

describe('wrong use', () => {
  test.each<[string, string[], RegExp]>([
    ['no dataset', ['analyze'], /Name the dataset to analyze/],
    ['an unknown command', ['analyse', 'x'], /unknown command 'analyse'[\s\S]*Did you mean analyze/],
    ['an unknown flag', ['analyze', 'x', '--epoch', '3'], /unknown option '--epoch'[\s\S]*--epochs/],
    ['one fold', ['analyze', 'x', '--folds', '1'], /from 2 to 100/],
    ['a half epoch', ['analyze', 'x', '--epochs', '1.5'], /Expected a whole number/],
    ['an unknown network', ['analyze', 'x', '--network', 'gpt'], /Allowed choices are resnet, mlp/],
    ['a group that is none', ['report', 'x', '--group', 'odd'], /There is no group 'odd': name one of/],
    ['no jobs', ['analyze', 'x', '--jobs', '0'], /from 1 to/],
  ])('%s', async (_, args, expected) => {
    const { code, stdout, stderr } = await cli(args, { cwd: temporaryFolder() });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^difficulty-lens: /);
    expect(stderr).toMatch(expected);
  });

  test('an --out that is a file, that holds other things, a run, or lies in the dataset', async () => {
    const place = temporaryFolder();
    const file = join(place, 'file');
    writeFileSync(file, '');
    mkdirSync(join(place, 'full', 'folds'), { recursive: true });
    writeFileSync(join(place, 'full', 'folds', 'mine.txt'), '');
    const analyze = ['analyze', dataset, ...QUICK, '--out'];
    expect(await refusal([...analyze, file], place)).toMatch(/file is a file: name a folder/);
    expect(await refusal([...analyze, join(file, 'run')], place)).toMatch(/a file stands where a folder/);
    expect(await refusal([...analyze, join(place, 'full')], place)).toMatch(/full is not empty/);
    expect(await refusal([...analyze, finished], finished)).toMatch(/already holds a run: go on/);
    expect(await refusal([...analyze, join(dataset, 'audit')], dataset)).toMatch(/lies in the dataset/);
  });

  test('a second analysis of a dataset, until the first has ended', async () => {
    const args = ['analyze', dataset, ...QUICK, '--json', '--out'];
    const first = startCli([...args, join(temporaryFolder(), 'run')]);
    await new Promise<void>((resolve) => {
      onEvents(first, (event) => {
        if (event.kind === 'stage' && event.stage === 'decode') resolve();
      });
    });
    const [worker] = childrenOf(first.pid);
    signalTo(worker!, 'SIGSTOP');
    const place = temporaryFolder();
    const second = await cli([...args.slice(0, -2), '--out', join(place, 'run')]);
    signalTo(worker!, 'SIGCONT');
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/photos is already being analyzed by process \d+ into .*run: wait for it/);
    expect(second.stderr).toContain(`process ${worker!} into`);
    expect(treeOf(place)).toEqual({ '': expect.any(String) as string });
    expect(await first.ended).toMatchObject({ code: 0 });
  });
});
