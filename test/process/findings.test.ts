import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readAudit } from '../../src/runs/audit-file.js';
import { readExamples } from '../../src/runs/examples-parquet.js';
import { readFindings } from '../../src/runs/findings-file.js';
import { runFolder } from '../../src/runs/run-folder.js';
import { cli } from './command-line.js';
import { sampleSlice } from './sample-slice.js';
import { temporaryFolder } from './temporary-folder.js';

test('an analysis tells which images are copies of each other, whose labels differ, and which cross the splits', async () => {
  const root = join(temporaryFolder(), 'photos');
  const dataset = sampleSlice(['bag', 'boot', 'trouser'], 30, join(root, 'train'));
  for (const name of ['bag', 'boot']) mkdirSync(join(root, 'test', name), { recursive: true });
  const [first, second, third, fourth, fifth] = readdirSync(join(dataset, 'bag')).sort();
  const bag = (name: string | undefined) => join(dataset, 'bag', name!);
  for (const other of readdirSync(join(dataset, 'boot')).slice(0, 4)) {
    renameSync(join(dataset, 'boot', other), join(root, 'test', 'boot', other));
  }
  // A copy of the file, under another label and in another split; the same pixels in another file; a lossy copy; a shift.
  copyFileSync(bag(first), join(root, 'test', 'boot', 'copied.png'));
  await sharp(bag(second))
    .png({ compressionLevel: 0 })
    .toFile(join(dataset, 'bag', 'z-stored.png'));
  await sharp(bag(third))
    .jpeg({ quality: 85 })
    .toFile(join(dataset, 'boot', 'z-lossy.jpg'));
  const wider = await sharp(bag(fourth)).extend({ left: 1, extendWith: 'copy' }).png().toUint8Array();
  const moved = sharp(wider.data).extract({ left: 0, top: 0, width: 28, height: 28 });
  await moved.png().toFile(join(root, 'test', 'bag', 'moved.png'));
  await sharp({ create: { width: 28, height: 28, channels: 3, background: '#555' } })
    .png()
    .toFile(join(dataset, 'bag', 'z-blank.png'));

  // Images of another shape and size than most: 28 by 28.
  const stripes = (width: number, height: number, name: string) => {
    const data = Uint8Array.from({ length: width * height }, (_, at) => 40 * (Math.floor(at / 3) % 5));
    return sharp(data, { raw: { width, height, channels: 1 } }).toFile(join(dataset, 'trouser', name));
  };
  await stripes(70, 28, 'z-wide.png');
  await stripes(7, 7, 'z-tiny.png');

  const out = join(temporaryFolder(), 'run');
  const ended = await cli([
    'analyze',
    root,
    '--out',
    out,
    '--folds',
    '2',
    '--epochs',
    '1',
    '--backend',
    'wasm',
  ]);
  expect(ended).toMatchObject({ code: 0 });
  const run = runFolder(out);
  const { rows } = await readExamples(run.examples);
  const { duplicates, blank, odd } = readFindings(run)!;
  const name = (example: number) => rows[example]!.path;
  expect(blank.map(name)).toEqual(['train/bag/z-blank.png']);
  expect(odd.map(({ example, width, height }) => [name(example), width, height])).toEqual([
    ['train/trouser/z-tiny.png', 7, 7],
    ['train/trouser/z-wide.png', 70, 28],
  ]);
  const told = duplicates.map(({ examples, links, ...rest }) => ({
    ...rest,
    linked: links.length,
    paths: examples.map(name),
  }));
  const group = (path: string) => told.find(({ paths }) => paths.includes(path));
  expect(group('test/boot/copied.png')).toEqual({
    kind: 'file',
    linked: 0,
    paths: ['test/boot/copied.png', `train/bag/${first}`],
    labelsDiffer: true,
    splitsDiffer: true,
  });
  expect(group('train/bag/z-stored.png')).toMatchObject({
    kind: 'pixels',
    linked: 0,
    paths: [`train/bag/${second}`, 'train/bag/z-stored.png'],
    labelsDiffer: false,
    splitsDiffer: false,
  });
  expect(group('train/boot/z-lossy.jpg')).toMatchObject({
    kind: 'near',
    linked: 1,
    paths: [`train/bag/${third}`, 'train/boot/z-lossy.jpg'],
    labelsDiffer: true,
    splitsDiffer: false,
  });
  expect(group('test/bag/moved.png')).toMatchObject({
    kind: 'near',
    paths: ['test/bag/moved.png', `train/bag/${fourth}`],
    labelsDiffer: false,
    splitsDiffer: true,
  });
  expect(group(`train/bag/${fifth}`)).toBeUndefined();
  expect(readAudit(run.audit).findings).toEqual({
    duplicateGroups: 4,
    duplicates: 4,
    labelConflicts: 2,
    acrossSplits: 2,
    blank: 1,
    odd: 2,
    imbalance: 33 / 32,
  });

  const page = join(temporaryFolder(), 'report.html');
  expect(await cli(['report', out, '--html', page])).toEqual({ code: 0, stdout: `${page}\n`, stderr: '' });
  const html = readFileSync(page, 'utf8');
  for (const path of ['test/boot/copied.png', 'train/boot/z-lossy.jpg', 'test/bag/moved.png'])
    expect(html).toContain(path);
  expect(html).toContain('across splits');

  const limits = ['--max-blank', '1', '--max-conflicting-duplicates', '1'];
  const checked = await cli(['check', out, ...limits]);
  expect(checked).toMatchObject({ code: 1, stderr: '' });
  expect(checked.stdout).toContain('FAIL  Duplicates with different labels: 2, at most 1 asked');
  expect(
    (await cli(['check', out, '--max-duplicates', '4', '--max-duplicates-across-splits', '2'])).code,
  ).toBe(0);
});
