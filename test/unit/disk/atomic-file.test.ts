import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { AtomicFile, sweepTemporaries, writeFileAtomically } from '../../../src/disk/atomic-file.js';
import { temporaryFolder } from '../runs/a-run.js';
import { bundled, run } from '../runs/child.js';

const isRoot = process.getuid?.() === 0;
const mounts: string[] = [];
let writer: string;

beforeAll(() => {
  // Writes argv[3] bytes to argv[2] in pieces and says how that went.
  writer = bundled(`
    import { AtomicFile } from './disk/atomic-file.js';
    process.on('SIGXFSZ', () => {});
    const [path, size] = process.argv.slice(2);
    try {
      const file = new AtomicFile(path!);
      for (let left = Number(size); left > 0; left -= 100_000) file.write(new Uint8Array(Math.min(left, 100_000)));
      file.commit();
      console.log('written');
    } catch (error) {
      console.log(error.name + ': ' + error.message);
    }`);
});

afterEach(() => {
  for (const mount of mounts.splice(0)) spawnSync('umount', [mount]);
});

/** A folder on a disk of `kilobytes`; null where mounting is not allowed. */
function tinyDisk(kilobytes: number): string | null {
  const folder = temporaryFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder]);
  if (mounted.status !== 0) return null;
  mounts.push(folder);
  return folder;
}

test('a file appears under its name only when it is committed', () => {
  const path = join(temporaryFolder(), 'a.bin');
  const file = new AtomicFile(path);
  file.write('hal');
  file.write(Uint8Array.of(102));
  expect(readdirSync(join(path, '..'))).not.toContain('a.bin');
  file.commit();
  expect(readFileSync(path, 'utf8')).toBe('half');
  expect(readdirSync(join(path, '..'))).toEqual(['a.bin']);
});

test('a discarded file leaves nothing, and the file it was to replace', () => {
  const path = join(temporaryFolder(), 'a.txt');
  writeFileAtomically(path, 'old');
  const file = new AtomicFile(path);
  file.write('new');
  file.discard();
  expect(readdirSync(join(path, '..'))).toEqual(['a.txt']);
  expect(readFileSync(path, 'utf8')).toBe('old');
});

test('sweeping takes what a killed process left, and nothing else', async () => {
  const folder = temporaryFolder();
  const killed = bundled(`
    import { AtomicFile } from './disk/atomic-file.js';
    new AtomicFile(process.argv[2]!).write('half');
    process.kill(process.pid, 'SIGKILL');`);
  await run(process.execPath, [killed, join(folder, 'a.bin')]);
  writeFileSync(join(folder, 'notes.tmp'), '');
  expect(readdirSync(folder)).toHaveLength(2);
  sweepTemporaries(folder);
  expect(readdirSync(folder)).toEqual(['notes.tmp']);
});

test('a full disk leaves no half file, whichever write it comes to', async (context) => {
  const folder = tinyDisk(256);
  if (folder === null) {
    context.skip('mounting needs root');
    return;
  }
  writeFileSync(join(folder, 'old.bin'), 'old');
  for (const size of [250_000, 300_000, 1_000_000]) {
    const { stdout } = await run(process.execPath, [writer, join(folder, 'old.bin'), String(size)]);
    if (stdout === 'written\n') expect(size).toBeLessThan(256 * 1024);
    else expect(stdout).toMatch(/^UserError: The disk is full: cannot write .*old\.bin; free some space/);
    const length = readFileSync(join(folder, 'old.bin')).length;
    expect([3, 250_000]).toContain(length);
    expect(readdirSync(folder)).toEqual(['old.bin']);
  }
});

test('one write that the disk takes only a part of is a failure, not a shorter file', (context) => {
  const folder = tinyDisk(256);
  if (folder === null) {
    context.skip('mounting needs root');
    return;
  }
  expect(() => {
    writeFileAtomically(join(folder, 'a.bin'), new Uint8Array(1_000_000));
  }).toThrow(/^The disk is full/);
  expect(readdirSync(folder)).toEqual([]);
});

test("a file beyond the process' limit leaves no half file", async (context) => {
  if (process.platform === 'win32') {
    context.skip('no ulimit');
    return;
  }
  const folder = temporaryFolder();
  const path = join(folder, 'a.bin');
  const { stdout } = await run('sh', [
    '-c',
    'ulimit -f 100; exec "$@"',
    'sh',
    process.execPath,
    writer,
    path,
    '1000000',
  ]);
  expect(stdout).not.toBe('written\n');
  expect(readdirSync(folder)).not.toContain('a.bin');
});

test('a folder without write permission is told in a sentence, and left as it is', async () => {
  const folder = temporaryFolder();
  const closed = join(folder, 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0o555);
  chmodSync(folder, 0o755);
  const path = join(closed, 'a.bin');
  const nobody = isRoot ? { uid: 65534, gid: 65534 } : {};
  const { stdout } = await run(process.execPath, [writer, path, '10'], nobody);
  expect(stdout).toBe(
    `UserError: Cannot write ${path}: permission denied; make its folder writable or choose another one.\n`,
  );
  expect(readdirSync(closed)).toEqual([]);
});
