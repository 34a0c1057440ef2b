import { spawnSync, type SpawnOptions } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAudit } from '../../src/runs/audit-file.js';
import { runFolder } from '../../src/runs/run-folder.js';
import { CLI } from './built.js';
import { cli, start, type Ended } from './command-line.js';
import { withoutRoot } from './other-user.js';
import { refusal } from './refused.js';
import { sampleSlice } from './sample-slice.js';
import { temporaryFolder } from './temporary-folder.js';
import { filesIn, treeOf } from './tree.js';
import { examplesBytes, expectFinished, expectNothingHalf } from './whole-run.js';

const QUICK = ['--folds', '3', '--epochs', '1', '--network', 'mlp', '--backend', 'wasm', '--jobs', '2'];

describe.skipIf(process.platform === 'win32')('without permission', () => {
  const other = withoutRoot();
  let dataset: string;
  let options: SpawnOptions;

  beforeAll(() => {
    dataset = sampleSlice(['bag', 'boot'], 12);
    chmodSync(dirname(dataset), 0o755);
    const temporary = writable();
    options = { ...other, cwd: '/', env: { ...process.env, TMPDIR: temporary } };
  });

  /** A folder of the user that the analysis runs as. */
  function writable(): string {
    const folder = temporaryFolder();
    if (other?.uid !== undefined) chownSync(folder, other.uid, other.gid!);
    return folder;
  }

  test.skipIf(other === null)('to write into the dataset: told before anything is read', async () => {
    chmodSync(dataset, 0o555);
    const sentence = await refusal(['analyze', dataset, ...QUICK], dataset, options);
    expect(sentence).toMatch(/photos is not writable; choose another folder with --out\.$/);
  });

  test.skipIf(other === null)(
    'to write into the dataset, a run goes elsewhere, by a user without a name',
    async () => {
      chmodSync(dataset, 0o555);
      const before = treeOf(dataset);
      const out = join(writable(), 'run');
      expect(await cli(['analyze', dataset, ...QUICK, '--out', out], options)).toMatchObject({ code: 0 });
      expectFinished(out, 3);
      expect(treeOf(dataset)).toEqual(before);
    },
  );

  test.skipIf(other === null)('to write where --out points', async () => {
    const place = temporaryFolder();
    chmodSync(place, 0o555);
    const sentence = await refusal(
      ['analyze', dataset, ...QUICK, '--out', join(place, 'a/run')],
      place,
      options,
    );
    expect(sentence).toMatch(/Cannot write \/.*a\/run: permission denied; make its folder writable/);
  });

  test.skipIf(other === null)('to read some images and a whole class: listed as unreadable', async () => {
    const photos = sampleSlice(['bag', 'boot', 'coat'], 8);
    chmodSync(dirname(photos), 0o755);
    chmodSync(join(photos, 'bag', '0001.png'), 0);
    chmodSync(join(photos, 'coat'), 0);
    const out = join(writable(), 'run');
    const end = await cli(['analyze', photos, ...QUICK, '--out', out], options);
    chmodSync(join(photos, 'coat'), 0o755);
    expect(end).toMatchObject({ code: 0 });
    const { classes, unreadable } = readAudit(runFolder(out).audit).dataset;
    expect(classes).toEqual(['bag', 'boot']);
    expect(unreadable).toEqual([
      { path: 'coat', reason: 'as a folder: no permission to read it' },
      { path: 'bag/0001.png', reason: 'no permission to read it' },
    ]);
  });

  test.skipIf(other === null)('to read the dataset or the run at all', async () => {
    const place = temporaryFolder();
    const photos = sampleSlice(['bag', 'boot'], 4, join(place, 'photos'));
    chmodSync(place, 0);
    const seen = [
      await cli(['analyze', photos, ...QUICK, '--out', join(writable(), 'run')], options),
      await cli(['report', photos], options),
    ];
    chmodSync(place, 0o755);
    for (const { code, stderr } of seen) {
      expect(code).toBe(2);
      expect(stderr).toMatch(/difficulty-lens: Cannot (look at|read) .*photos.*permission denied\.\n$/);
    }
  });
});

describe.skipIf(process.platform === 'win32')('a full disk', () => {
  let dataset: string;
  let unbroken: Buffer;
  const disks: string[] = [];

  beforeAll(async () => {
    dataset = sampleSlice();
    const out = join(temporaryFolder(), 'run');
    expect(await cli(['analyze', dataset, '--out', out, ...QUICK])).toMatchObject({ code: 0 });
    unbroken = examplesBytes(out);
  });
  afterAll(() => {
    for (const disk of disks) spawnSync('umount', ['-l', disk]);
  });

  /** A disk of so many KiB, or null where this user may not mount one. */
  function diskOf(size: number): string | null {
    const disk = temporaryFolder();
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}k,nr_inodes=200`, 'none', disk]);
    if (mount.status !== 0) return null;
    disks.push(disk);
    return disk;
  }
  const mountable = diskOf(64) !== null;

  /** The only sentence, and nothing half written. */
  async function expectRefused(
    { code, stdout, stderr }: Ended,
    out: string,
    sentence: RegExp,
  ): Promise<void> {
    expect({ code, stdout, stderr }).toMatchObject({ code: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(sentence);
    expect(stderr).not.toContain('internal error');
    await expectNothingHalf(out);
  }

  // It is full at the previews, the pixels, the list, the document, a fold, a fold's end in the document, the table.
  test.skipIf(!mountable).each([4, 96, 128, 136, 144, 152, 156, 160, 168, 176])(
    'of %s KiB: one sentence, and the run ends as unbroken once there is room',
    async (size) => {
      const disk = diskOf(size)!;
      const out = join(disk, 'run');
      const end = await cli(['analyze', dataset, '--out', out, ...QUICK]);
      if (end.code !== 0) {
        await expectRefused(
          end,
          out,
          /^difficulty-lens: The disk is full: cannot write \/.*\/run.*; free some/,
        );
        spawnSync('mount', ['-o', 'remount,size=4m', disk]);
        const resumable = end.stderr.includes('To go on: ');
        const begun = readdirSync(disk).length > 0;
        expect(resumable).toBe(begun);
        const again = begun ? ['--resume', out] : [dataset, '--out', out, ...QUICK];
        expect(await cli(['analyze', ...again])).toMatchObject({ code: 0 });
      } else {
        expect(size).toBeGreaterThan(150);
      }
      expectFinished(out, 3);
      expect(examplesBytes(out).equals(unbroken)).toBe(true);
    },
  );

  test.each([1, 4, 12, 64])(
    'files of at most %s blocks: one sentence, nothing half written',
    async (blocks) => {
      const out = join(temporaryFolder(), 'run');
      const line = `ulimit -f ${blocks}; exec "$0" "$@"`;
      const args = [process.execPath, CLI, 'analyze', dataset, '--out', out, ...QUICK];
      const end = await start('sh', ['-c', line, ...args]).ended;
      await expectRefused(
        end,
        out,
        /^difficulty-lens: Cannot write \/.*: it would be larger than a file may be/,
      );
    },
  );

  test.skipIf(!mountable)('in the temporary folder, where the lock stands', async () => {
    const disk = diskOf(4)!;
    mkdirSync(join(disk, 'fills-it'));
    const out = join(temporaryFolder(), 'run');
    const end = await cli(['analyze', dataset, '--out', out, ...QUICK], {
      env: { ...process.env, TMPDIR: disk },
    });
    if (end.code !== 0) await expectRefused(end, out, /The disk is full: cannot write \/.*locks/);
    expect(filesIn(disk)).toEqual([]);
  });
});
