import { appendFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readAudit } from '../../src/runs/audit-file.js';
import { runFolder } from '../../src/runs/run-folder.js';
import { cli } from './command-line.js';
import { folderOf, idx, images, PNG } from './make-dataset.js';
import { refusal } from './refused.js';
import { sampleSlice } from './sample-slice.js';
import { temporaryFolder } from './temporary-folder.js';
import { treeOf } from './tree.js';
import { expectFinished } from './whole-run.js';

const QUICK = ['--folds', '3', '--epochs', '1', '--image-size', '8', '--network', 'mlp', '--backend', 'wasm'];
const manifest = (text: string | Uint8Array, name = 'labels.csv'): string =>
  join(folderOf({ [name]: text, ...images('a', 4), ...images('b', 4) }), name);

describe('a dataset that cannot be analyzed is refused, and left as it was', () => {
  test.each<[string, () => string, RegExp]>([
    ['no such path', () => join(temporaryFolder(), 'photos'), /No such file or folder: \/.*photos\.$/],
    ['an empty folder', () => folderOf({}), /photos" holds no labelled images: expected one folder a class/],
    ['a folder of other files', () => folderOf({ 'a/x.txt': 'x', 'b/y.md': 'y' }), /no labelled images/],
    ['images without classes', () => folderOf({ '1.png': PNG, '2.png': PNG }), /no labelled images/],
    ['one class', () => folderOf(images('cat', 8)), /photos" holds only one class, "cat": expected at least/],
    [
      'classes with fewer images than folds',
      () => folderOf({ ...images('cat', 9), ...images('dog', 2) }),
      /3 folds every class needs at least 3 images, but "dog" \(2\) has fewer .* lower --folds to 2/,
    ],
    [
      'classes that damage makes too small',
      () => folderOf({ ...images('cat', 9), ...images('dog', 4), 'dog/0.png': 'x', 'dog/1.png': 'x' }),
      /"dog" \(2\) has fewer .*could not be read/,
    ],
    [
      'few images, all damaged',
      () =>
        folderOf({ 'cat/1.png': 'x', 'cat/2.png': '', 'dog/1.png': PNG.subarray(0, 60), 'dog/2.png': 'y' }),
      /fewer and fewer than two classes would remain/,
    ],
    [
      'no image that can be read',
      () => folderOf(Object.fromEntries(Object.keys({ ...images('a', 3), ...images('b', 3) }).map((name) => [name, 'x']))), // prettier-ignore
      /No image of "\/.*photos" can be read \(of the first: it is no PNG/,
    ],
    ['one image', () => join(folderOf({ 'cat.png': PNG }), 'cat.png'), /cat\.png" is one image: expected/],
    [
      'a text',
      () => join(folderOf({ 'notes.txt': 'x' }), 'notes.txt'),
      /notes\.txt" is no dataset: expected/,
    ],
    ['a device', () => '/dev/null', /"\/dev\/null" is neither a folder nor a file/],
    [
      'a link that leads to itself',
      () => {
        const link = join(temporaryFolder(), 'photos');
        symlinkSync(link, link);
        return link;
      },
      /photos is a symbolic link that leads to itself/,
    ],
    ['a path that is too long', () => `/${'x'.repeat(5000)}`, /is longer than a path may be/],
    [
      'missing columns',
      () => manifest('name,size\na/0.png,1\n'),
      /labels\.csv" has no column .* "name", "size"/,
    ],
    ['an empty manifest', () => manifest(''), /labels\.csv" is empty: expected a header/],
    ['a header alone', () => manifest('path,label\n'), /labels\.csv" has no rows of data/],
    [
      'an id that occurs twice',
      () => manifest('path,label\na/0.png,a\nb/0.png,b\na/0.png,b\n'),
      /labels\.csv", line 4: the id "a\/0\.png" was already used in line 2/,
    ],
    [
      'bytes that are no UTF-8',
      () => manifest(Buffer.from('path,label\na/0.png,caf\xe9\n', 'latin1')),
      /labels\.csv", line 2 holds bytes that are no UTF-8 text/,
    ],
    ['UTF-16', () => manifest(Buffer.from('\ufeffpath,label\n', 'utf16le')), /labels\.csv", line 1 .*UTF-16/],
    [
      'a path out of the folder',
      () => manifest('path,label\na/0.png,a\n../../etc/passwd.png,b\n'),
      /labels\.csv", line 3: the path "\.\.\/\.\.\/etc\/passwd\.png" leads out of the manifest's folder/,
    ],
    [
      'a quote that is not closed',
      () => manifest('path,label\n"a/0.png,a\nb/0.png,b\n'),
      /labels\.csv".*never closed/,
    ],
    [
      'a row of another length',
      () => manifest('path,label\na/0.png,a,b\n'),
      /labels\.csv", line 2 has another/,
    ],
    [
      'files that are all missing',
      () => manifest('path,label\nx.png,a\ny.png,b\n'),
      /holds no labelled images.*"x\.png": there is no such file/,
    ],
    ['labels that are all blank', () => manifest('path,label\na/0.png,\nb/0.png, \n'), /label is blank/],
    [
      'a line that is no JSON',
      () => manifest('{"file_name":"a/0.png","label":"a"}\n{oops\n', 'labels.jsonl'),
      /labels\.jsonl", line 2/,
    ],
    [
      'IDX with a wrong magic number',
      () =>
        folderOf({
          'train-images-idx3-ubyte': idx(0x999, [4, 2, 2], 16),
          'train-labels-idx1-ubyte': idx(0x801, [4], 4),
        }),
      /train-images-idx3-ubyte" begins with the number 0x00000999: expected 0x00000803/,
    ],
    [
      'IDX whose length lies',
      () =>
        folderOf({
          'train-images-idx3-ubyte': idx(0x803, [40, 2, 2], 16),
          'train-labels-idx1-ubyte': idx(0x801, [40], 40),
        }),
      /train-images-idx3-ubyte" promises 40 images .* but holds only 16/,
    ],
    [
      'IDX with other numbers of images and labels',
      () =>
        folderOf({
          'train-images-idx3-ubyte': idx(0x803, [4, 2, 2], 16),
          'train-labels-idx1-ubyte': idx(0x801, [5], 5),
        }),
      /train-labels-idx1-ubyte" has 5 labels for 4 images/,
    ],
    [
      'IDX without labels',
      () => folderOf({ 'train-images-idx3-ubyte': idx(0x803, [4, 2, 2], 16) }),
      /train-images-idx3-ubyte" has no labels: expected/,
    ],
  ])('%s', async (_, make, expected) => {
    const dataset = make();
    const parent = /^\/(dev|x)/.test(dataset) ? undefined : dirname(dataset);
    expect(await refusal(['analyze', dataset, ...QUICK], parent)).toMatch(expected);
  });

  test.each([
    ['before it is decoded', () => folderOf(images('cat', 8))],
    ['once it is decoded', () => folderOf({ ...images('cat', 9), ...images('dog', 3), 'dog/0.png': 'x' })],
  ])('and so is the folder of --out, %s', async (_, make) => {
    const elsewhere = temporaryFolder();
    await refusal(['analyze', make(), ...QUICK, '--out', join(elsewhere, 'run')], elsewhere);
  });
});

describe('what can be left out is left out, with a warning, and listed', () => {
  test('damaged images, files that are none, a loop of links, and a class with fewer images than folds', async () => {
    const dataset = sampleSlice(['bag', 'boot', 'coat'], 12);
    const good = join(dataset, 'bag', 'good.png');
    writeFileSync(good, PNG);
    const bad: Record<string, string> = {
      'bag/empty.png': 'empty',
      'bag/random.jpg': 'no ',
      'boot/text.webp': 'no ',
      'boot/truncated.png': 'truncated',
      'boot/vector.png': 'no ',
    };
    writeFileSync(join(dataset, 'bag/empty.png'), '');
    writeFileSync(
      join(dataset, 'bag/random.jpg'),
      Uint8Array.from({ length: 999 }, (_, i) => i * 37),
    );
    writeFileSync(join(dataset, 'boot/text.webp'), 'this is no image');
    writeFileSync(join(dataset, 'boot/truncated.png'), PNG);
    truncateSync(join(dataset, 'boot/truncated.png'), PNG.length - 80);
    writeFileSync(join(dataset, 'boot/vector.png'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    symlinkSync(join(dataset, 'bag'), join(dataset, 'bag', 'loop'));
    symlinkSync('nowhere.png', join(dataset, 'boot', 'dangling.png'));
    symlinkSync('mirror.png', join(dataset, 'boot', 'mirror.png'));
    const rare = folderOf(images('rare', 2));
    symlinkSync(join(rare, 'rare'), join(dataset, 'rare'));
    const before = treeOf(dataset);

    const out = join(temporaryFolder(), 'run');
    const { code, stdout, stderr } = await cli(['analyze', dataset, '--out', out, ...QUICK]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(treeOf(dataset)).toEqual(before);
    expectFinished(out, 3);
    const audit = readAudit(runFolder(out).audit);
    const reasons = Object.fromEntries(audit.dataset.unreadable.map(({ path, reason }) => [path, reason]));
    expect(Object.keys(reasons).sort()).toEqual(
      [...Object.keys(bad), 'boot/dangling.png', 'boot/mirror.png'].sort(),
    );
    expect(reasons['bag/empty.png']).toMatch(/empty|damaged|no /);
    expect(audit.dataset.setAside).toEqual([{ name: 'rare', images: 2 }]);
    expect(audit.dataset.classes).toEqual(['bag', 'boot', 'coat']);
    expect(audit.dataset.classCounts).toEqual([13, 12, 12]);
    expect(stderr).toMatch(/warning: Class "rare" has 2 .*fewer than the 3 folds: it is set aside\./);
    expect(stderr).toMatch(/warning: 7 images were skipped .*the run lists them as unreadable/);
    expect(stdout).toMatch(/Left out\s+7 images not readable/);
    expect(stdout).toMatch(/Set aside\s+too small a class: rare \(2 images\)/);
  });

  test('a class that damage made too small, with what was already decoded of it', async () => {
    const dataset = sampleSlice(['bag', 'boot', 'coat'], 12);
    // More than a sheet of previews, so that a pass without it needs a sheet less.
    sampleSlice(['dress'], 104, dataset);
    const dresses = Object.keys(treeOf(join(dataset, 'dress'))).filter((name) => name !== '');
    for (const name of dresses.slice(2)) writeFileSync(join(dataset, 'dress', name), 'damaged');
    const out = join(temporaryFolder(), 'run');
    const { code, stderr } = await cli(['analyze', dataset, '--out', out, ...QUICK]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expectFinished(out, 3);
    const { dataset: found } = readAudit(runFolder(out).audit);
    expect(found).toMatchObject({ classes: ['bag', 'boot', 'coat'], examples: 36 });
    expect(found.setAside).toEqual([{ name: 'dress', images: 2 }]);
    expect(found.unreadable).toHaveLength(102);
    expect(Object.keys(treeOf(runFolder(out).thumbnails))).toEqual(['', 'sheet_0000.webp']);
  });

  test('a manifest with a BOM, CRLF, quotes and commas, blank labels and missing files', async () => {
    const names = Array.from(
      { length: 24 },
      (_, i) => `"im,${i} ""x"".png",${i % 2 === 0 ? 'cat' : '"dog, big"'}`,
    );
    const files = Object.fromEntries(Array.from({ length: 24 }, (_, i) => [`im,${i} "x".png`, PNG]));
    const folder = folderOf(files);
    const text = ['path,label', ...names, 'missing.png,cat', 'blank.png,'].join('\r\n');
    writeFileSync(join(folder, 'labels.csv'), `\ufeff${text}\r\n`);
    const out = join(temporaryFolder(), 'run');
    const { code, stderr } = await cli(['analyze', join(folder, 'labels.csv'), '--out', out, ...QUICK]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { dataset } = readAudit(runFolder(out).audit);
    expect(dataset).toMatchObject({ format: 'csv', classes: ['cat', 'dog, big'], classCounts: [12, 12] });
    expect(dataset.unreadable.map(({ path }) => path).sort()).toEqual(['blank.png', 'missing.png']);
  });

  test('a path that the user made absolute may lie anywhere', async () => {
    const photos = folderOf({ ...images('a', 6), ...images('b', 6) });
    const file = join(temporaryFolder(), 'labels.csv');
    writeFileSync(file, 'path,label\n');
    for (const name of ['a', 'b'])
      for (let i = 0; i < 6; i++) appendFileSync(file, `${join(photos, name, `${i}.png`)},${name}\n`);
    const out = join(temporaryFolder(), 'run');
    expect(await cli(['analyze', file, '--out', out, ...QUICK])).toMatchObject({ code: 0 });
    expectFinished(out, 3);
  });
});

test.each<[string, Record<string, Uint8Array>, string[]]>([
  ['two images a class', { ...images('a', 2), ...images('b', 2) }, ['--folds', '2', '--k', '1000']],
  ['every image the same', { ...images('a', 9), ...images('b', 9), ...images('c', 9) }, ['--folds', '3']],
  ['a hundred classes', Object.assign({}, ...Array.from({ length: 100 }, (_, i) => images(`c${i}`, 2))), ['--folds', '2']], // prettier-ignore
])('odd but allowed: %s', async (_, files, flags) => {
  for (const network of ['resnet', 'mlp']) {
    const out = join(temporaryFolder(), 'run');
    const more = ['--epochs', '1', '--image-size', '8', '--network', network, '--input-margin', ...flags];
    const { code, stderr } = await cli(['analyze', folderOf(files), '--out', out, ...more]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expectFinished(out, Number(flags[1]));
    expect(await cli(['report', out, '--csv', '-'])).toMatchObject({ code: 0 });
  }
});
