import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SavedDataset } from '../../src/datasets/saving/dataset-place.js';
import { correctionsOf, writeCorrections } from '../../src/runs/corrections.js';
import { runFolder } from '../../src/runs/run-folder.js';
import { cli } from './command-line.js';
import { folderOf, images, PNG } from './make-dataset.js';
import { withoutRoot } from './other-user.js';
import { refusal } from './refused.js';
import { SavingChild, savingProgram } from './saving-child.js';
import { temporaryFolder } from './temporary-folder.js';
import { filesIn, treeOf } from './tree.js';

/** A list of corrections in a folder of its own. */
function list(text: string | Uint8Array, name = 'corrections.csv'): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

function photos(): string {
  return folderOf({ ...images('cat', 4), ...images('dog', 3), ...images('owl', 1) });
}

describe('relabel and undo', () => {
  test('a rehearsal says what would happen and does nothing of it', async () => {
    const root = photos();
    const before = treeOf(root);
    const from = list('path,new\ncat/0.png,dog\ncat/3.png,dog\nowl/0.png,\n');
    const { code, stdout, stderr } = await cli(['relabel', root, '--from', from, '--dry-run']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'cat/0.png: cat → dog, as dog/0-2.png\ncat/3.png: cat → dog, as dog/3.png\n2 images would be relabelled, 1 kept.\n',
    );
    expect(treeOf(root)).toEqual(before);
  });

  test('relabels, excludes, states new names, finds all done the second time, and goes back Save by Save', async () => {
    const root = photos();
    const before = treeOf(root);
    const first = list(
      'path,old,new,decision\ncat/0.png,cat,dog,relabel\ncat/1.png,cat,,exclude\ndog/1.png,dog,,keep\n',
    );
    const saved = await cli(['relabel', root, '--from', first]);
    expect(saved).toMatchObject({ code: 0, stderr: '' });
    expect(saved.stdout).toBe(
      'cat/0.png: cat → dog, as dog/0-2.png, since another file has its name\n' +
        '1 image relabelled, 1 excluded, 1 kept.\n' +
        `To take it back: difficulty-lens undo ${root}\n`,
    );
    expect(readdirSync(join(root, 'dog'))).toEqual(['0-2.png', '0.png', '1.png', '2.png']);
    // The list is older than the Save: the journal knows where the images have gone.
    const again = await cli(['relabel', root, '--from', first]);
    expect(again.stdout).toBe('0 images relabelled, 2 have the new label already, 1 kept.\n');
    await cli(['relabel', root, '--from', list('path,new\ndog/1.png,a new class\n')]);
    expect(readdirSync(join(root, 'a new class'))).toEqual(['1.png']);

    expect((await cli(['undo', root])).stdout).toMatch(
      /: 1 change; 1 earlier one can be taken back too\.\n$/,
    );
    expect((await cli(['undo', root])).stdout).toMatch(/: 2 changes\.\n$/);
    expect(treeOf(root)).toEqual(before);
    expect(await refusal(['undo', root], root)).toMatch(/There is no Save to take back in /);
  });

  test("the run folder's own lists are read back, CSV and JSON", async () => {
    const run = runFolder(temporaryFolder());
    const entry = (
      id: string,
      decision: { kind: 'relabel'; label: string } | { kind: 'exclude' } | null,
    ) => ({
      ...{ example: 0, id, path: id, given: 'cat', suggested: 'dog', confidence: 0.5, note: 'why, "so"\n' },
      ...{ decision, time: '2026-11-23T04:34:38Z', saved: null },
    });
    const entries = [
      entry('cat/0.png', { kind: 'relabel', label: 'größe, "x"' }),
      entry('cat/1.png', { kind: 'exclude' }),
      entry('cat/2.png', null),
    ];
    writeCorrections(run, correctionsOf(entries));
    for (const name of ['corrections.csv', 'corrections.json']) {
      const root = photos();
      const { code, stdout } = await cli(['relabel', root, '--from', join(run.root, name), '--dry-run']);
      expect({ code, stdout }).toEqual({
        code: 0,
        stdout:
          'cat/0.png: cat → größe, "x", as größe, "x"/0.png\ncat/1.png: excluded, as .difficulty-lens/excluded/cat/1.png\n' +
          '1 image would be relabelled, 1 would be excluded.\n',
      });
    }
  });

  test('one correction that does not fit: all are refused, and each is named', async () => {
    const root = photos();
    const from = list(
      'path,old,new\ncat/0.png,cat,dog\ncat/1.png,dog,owl\ncat/9.png,cat,dog\ncat/2.png,,dog\ncat/2.png,,owl\n',
    );
    const before = treeOf(root);
    const { code, stdout, stderr } = await cli(['relabel', root, '--from', from]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'cat/1.png: its label is "cat", not "dog"\ncat/9.png: the dataset has no such example\ncat/2.png: the list names it twice\n' +
        `difficulty-lens: Nothing was changed in ${root}, since 3 corrections do not fit it as it is now: take them out of the list, or mend them.\n`,
    );
    expect(treeOf(root)).toEqual(before);
  });

  test.each([
    ['', 'is no list of corrections: expected the columns path (or id) and new; the columns found are none.'],
    ['a,b\n1,2\n', 'the columns found are "a", "b".'],
    ['path,new\n"cat/0.png,dog\n', 'is no valid CSV: '],
    ['path,new\n,dog\n', 'corrections.csv, line 2: both path and id are blank: name the example.'],
    ['path,new,decision\nx,,relabel\n', 'line 2: the new label is blank: name it, or write keep or exclude'],
    ['path,new,decision\nx,y,maybe\n', 'there is no decision "maybe": expected relabel, exclude or keep.'],
    [Uint8Array.of(0x70, 0xff), 'holds bytes that are no UTF-8 text: save it as UTF-8.'],
    [
      'path,new\ncat/0.png,../dog\n',
      '"../dog" cannot be a class here: a folder cannot have a slash in its name.',
    ],
    ['path,new\ncat/0.png,.git\n', 'a folder of this name is skipped when datasets are read.'],
  ])('the list %j is refused', async (text, sentence) => {
    const root = photos();
    expect(await refusal(['relabel', root, '--from', list(text)], root)).toContain(sentence);
  });

  test.each([
    ['{', ' is no JSON: '],
    ['{"format":"x"}', ' is no list of corrections of Difficulty Lens (format'],
  ])('the JSON %j is refused', async (text, sentence) => {
    const root = photos();
    expect(await refusal(['relabel', root, '--from', list(text, 'c.json')], root)).toContain(sentence);
  });

  test('missing things are named', async () => {
    const root = photos();
    expect(await refusal(['relabel', root, '--from', join(root, 'none.csv')], root)).toMatch(
      /^difficulty-lens: No such file: .*none\.csv\.$/,
    );
    expect(await refusal(['relabel', join(root, 'none'), '--from', list('path,new\n')], root)).toMatch(
      /there is no such file\.$/,
    );
    expect(await refusal(['undo', join(root, 'none')], root)).toMatch(/No such file or folder: .*none\.$/);
    const { code, stderr } = await cli(['relabel', root]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "difficulty-lens: required option '--from <file>' not specified\n",
    });
  });

  test('an undo after other changes is refused and says what is in its way', async () => {
    const root = photos();
    await cli(['relabel', root, '--from', list('path,new\ncat/0.png,dog\n')]);
    rmSync(join(root, 'dog/0-2.png'));
    const before = treeOf(root);
    const { code, stderr } = await cli(['undo', root]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^dog\/0-2\.png: it is gone\ndifficulty-lens: Nothing was changed in .*since 1 file is not as the Save of/,
    );
    expect(treeOf(root)).toEqual(before);
  });

  test('IDX: corrected labels beside the original, read from then on', async () => {
    const file = (magic: number, sizes: number[], bytes: number[]): Uint8Array => {
      const head = Buffer.alloc(4 + 4 * sizes.length);
      [magic, ...sizes].forEach((value, i) => head.writeUInt32BE(value, 4 * i));
      return Buffer.concat([head, Uint8Array.from(bytes)]);
    };
    const root = folderOf({
      'train-images-idx3-ubyte': file(0x803, [4, 1, 1], [1, 2, 3, 4]),
      'train-labels-idx1-ubyte': file(0x801, [4], [7, 7, 8, 9]),
    });
    const before = treeOf(root);
    const from = list('id,old,new,decision\n1,7,8,\n3,9,,exclude\n');
    const saved = await cli(['relabel', root, '--from', from]);
    expect(saved).toMatchObject({ code: 0, stderr: '' });
    expect(saved.stdout).toContain('1 image relabelled, 1 excluded.\nIDX files cannot leave an image out');
    expect([...readFileSync(join(root, 'train-labels-corrected-idx1-ubyte'))].slice(8)).toEqual([7, 8, 8, 9]);
    expect(readFileSync(join(root, 'train-labels-corrections.csv'), 'utf8')).toBe(
      'row,old,new,decision\n1,7,8,relabel\n3,9,,exclude\n',
    );
    expect((await cli(['relabel', root, '--from', list('id,old,new\n1,8,9\n')])).stdout).toContain(
      '1 image relabelled',
    );
    expect(await refusal(['relabel', root, '--from', list('id,new\n0,256\n')], root)).toContain(
      'IDX files hold numbers from 0 to 255.',
    );
    await cli(['undo', root]);
    expect([...readFileSync(join(root, 'train-labels-corrected-idx1-ubyte'))].slice(8)).toEqual([7, 8, 8, 9]);
    await cli(['undo', root]);
    expect(treeOf(root)).toEqual(before);
  });
});

describe('after a Save was killed', () => {
  let program: string;
  beforeAll(() => {
    program = savingProgram();
  });

  /** Class folders with a Save of two changes that was killed when the first image had moved. */
  async function interrupted(): Promise<string> {
    const changes = list(
      JSON.stringify(
        ['cat/2.png', 'cat/3.png'].map((id) => ({ kind: 'relabel', id, from: 'cat', to: 'new' })),
      ),
    );
    for (let atCall = 30; ; atCall += 2) {
      const root = photos();
      const dataset: SavedDataset = { location: root, format: 'image-folder', columns: {} };
      await new SavingChild(program, 'save', dataset, changes).run({ atCall });
      if (readdirSync(root).includes('new')) return root;
    }
  }

  test('the next command finishes it and says so', async () => {
    const root = await interrupted();
    const { code, stdout, stderr } = await cli([
      'relabel',
      root,
      '--from',
      list('path,new\ncat/3.png,new\ncat/0.png,owl\n'),
    ]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toMatch(/^An interrupted Save of 2 changes from \S+ has been finished\.\n$/);
    expect(stdout).toContain('1 image relabelled, 1 has the new label already.');
    expect(readdirSync(join(root, 'new'))).toEqual(['2.png', '3.png']);
  });

  test('an analysis finishes it before it reads', async () => {
    const root = await interrupted();
    const out = join(temporaryFolder(), 'run');
    const quick = ['--folds', '2', '--epochs', '1', '--network', 'mlp', '--backend', 'wasm'];
    const { stderr } = await cli(['analyze', root, '--out', out, ...quick]);
    expect(stderr).toMatch(/warning: An interrupted Save of 2 changes from \S+ has been finished\.\n/);
    expect(readdirSync(join(root, 'new'))).toEqual(['2.png', '3.png']);
  });

  test('undo finishes it first, and takes it back', async () => {
    const root = await interrupted();
    expect(await cli(['undo', root])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('has been finished') as string,
    });
    expect(treeOf(root)).toEqual(expect.objectContaining({ 'cat/2.png': expect.anything() as string }));
    expect(readdirSync(root)).toEqual(['cat', 'dog', 'owl']);
  });
});

describe.skipIf(process.platform === 'win32')('a disk that refuses', () => {
  const disks: string[] = [];
  afterAll(() => {
    for (const disk of disks) spawnSync('umount', ['-l', disk]);
  });

  /** A disk of so many KiB, or null where this user may not mount one. */
  function diskOf(size: number): string | null {
    const disk = temporaryFolder();
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}k`, 'none', disk]);
    if (mount.status !== 0) return null;
    disks.push(disk);
    return disk;
  }
  const mountable = ((): boolean => {
    const disk = diskOf(64);
    if (disk !== null) spawnSync('umount', ['-l', disk]);
    return disk !== null;
  })();

  /** A table of 32 KiB and two images. */
  function table(root: string): string {
    const rows = Array.from(
      { length: 30 },
      (_, i) => `${i}.png,${i % 2 ? 'cat' : 'dog'},${'x'.repeat(1100)}`,
    );
    for (let i = 0; i < 30; i++) writeFileSync(join(root, `${i}.png`), '');
    writeFileSync(join(root, 'm.csv'), `path,label,note\n${rows.join('\n')}\n`);
    return join(root, 'm.csv');
  }
  const everyRow = `path,new\n${Array.from({ length: 30 }, (_, i) => `${i}.png,${i % 2 ? 'dog' : `${'long '.repeat(20)}${i}`}`).join('\n')}\n`;

  // The table takes 36 KiB. It is full at the new table, at the journal, and not at all.
  test.skipIf(!mountable).each([40, 68, 76, 80, 84, 92, 128])(
    'full, of %s KiB: a table is changed whole or not at all',
    async (size) => {
      const disk = diskOf(size)!;
      const file = table(disk);
      const before = treeOf(disk);
      const from = list(everyRow);
      const { code, stdout, stderr } = await cli(['relabel', file, '--from', from]);
      if (code !== 0) {
        expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
        expect(stderr).toMatch(
          /^difficulty-lens: The disk is full: cannot write \S+; free some space[^\n]*\n$/,
        );
        expect(treeOf(disk)).toEqual(before);
        expect(size).toBeLessThan(100);
        spawnSync('mount', ['-o', 'remount,size=4m', disk]);
        expect(await cli(['relabel', file, '--from', from])).toMatchObject({ code: 0 });
      } else {
        expect(size).toBeGreaterThan(70);
        // Taking back needs room for the old table beside the new one.
        spawnSync('mount', ['-o', `remount,size=${size - 16}k`, disk]);
      }
      const [saved, relabelled] = [treeOf(disk), readFileSync(file, 'utf8')];
      writeFileSync(join(disk, 'filler'), '');
      const back = await cli(['undo', file]);
      if (back.code !== 0) {
        expect(back.stderr).toMatch(/^difficulty-lens: The disk is full/);
        rmSync(join(disk, 'filler'));
        expect(treeOf(disk)).toEqual(saved);
        expect(readFileSync(file, 'utf8')).toBe(relabelled);
        spawnSync('mount', ['-o', 'remount,size=4m', disk]);
        expect(await cli(['undo', file])).toMatchObject({ code: 0 });
      } else rmSync(join(disk, 'filler'));
      expect(withoutTimes(treeOf(disk))).toEqual(withoutTimes(before));
    },
  );

  test.skipIf(!mountable)(
    'full, without room for one more name: folders are changed whole or not at all',
    async () => {
      const disk = temporaryFolder();
      // Each file and folder takes an inode: 13 stand, and the new folder and the journal need more.
      let refused = 0;
      for (const inodes of [16, 17, 18, 19, 20, 24]) {
        spawnSync('mount', ['-t', 'tmpfs', '-o', `size=1m,nr_inodes=${inodes}`, 'none', disk]);
        for (const [name, content] of Object.entries({ ...images('cat', 6), ...images('dog', 4) })) {
          mkdirSync(dirname(join(disk, name)), { recursive: true });
          writeFileSync(join(disk, name), content);
        }
        const before = treeOf(disk);
        const { code, stderr } = await cli([
          'relabel',
          disk,
          '--from',
          list('path,new\ncat/0.png,new\ncat/1.png,dog\n'),
        ]);
        if (code !== 0) {
          refused++;
          expect(stderr).toMatch(/^difficulty-lens: The disk is full: cannot write/);
          expect(treeOf(disk)).toEqual(before);
        } else {
          expect(await cli(['undo', disk])).toMatchObject({ code: 0 });
          expect(treeOf(disk)).toEqual(before);
        }
        spawnSync('umount', ['-l', disk]);
      }
      expect(refused).toBeGreaterThan(2);
      expect(refused).toBeLessThan(6);
    },
  );

  const other = withoutRoot();
  test.skipIf(other === null)(
    "a read-only table, a read-only folder, and another user's images",
    async () => {
      const root = temporaryFolder();
      const file = table(root);
      for (const path of [root, ...filesIn(root)]) {
        if (other?.uid !== undefined) chownSync(path, other.uid, other.gid!);
      }
      const temporary = temporaryFolder();
      if (other?.uid !== undefined) chownSync(temporary, other.uid, other.gid!);
      const from = list(everyRow);
      chmodSync(dirname(from), 0o755);
      const options = { ...other, cwd: '/', env: { ...process.env, TMPDIR: temporary } };
      const run = ['relabel', file, '--from', from];

      chmodSync(file, 0o444);
      expect(await refusal(run, root, options)).toMatch(
        /m\.csv is read-only: allow writing to it, and save again\.$/,
      );
      chmodSync(file, 0o644);
      chmodSync(root, 0o555);
      expect(await refusal(run, root, options)).toMatch(
        /Cannot write \S+: permission denied; make its folder writable/,
      );
      chmodSync(root, 0o755);
      expect(await cli(run, options)).toMatchObject({ code: 0 });
      expect(await cli(['undo', file], options)).toMatchObject({ code: 0 });

      const photos = join(root, 'photos');
      for (const name of ['cat', 'dog']) mkdirSync(join(photos, name), { recursive: true });
      for (const name of ['cat/0.png', 'cat/1.png', 'dog/2.png']) writeFileSync(join(photos, name), PNG);
      for (const path of [photos, join(photos, 'dog')]) {
        if (other?.uid !== undefined) chownSync(path, other.uid, other.gid!);
      }
      // A folder that names cannot be taken out of.
      chmodSync(join(photos, 'cat'), 0o555);
      const both = ['relabel', photos, '--from', list('path,new\ndog/2.png,new\ncat/0.png,dog\n')];
      chmodSync(dirname(both[3]!), 0o755);
      expect(await refusal(both, photos, options)).toMatch(/Cannot write \S+: permission denied/);
    },
  );
});

function withoutTimes(tree: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).map(([path, facts]) => [path, facts.replace(/ [\d.]+ /, ' ')]),
  );
}
