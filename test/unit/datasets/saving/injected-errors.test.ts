import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SavedDataset } from '../../../../src/datasets/saving/dataset-place.js';
import type { LabelChange } from '../../../../src/datasets/saving/label-change.js';
import { recoverSaves } from '../../../../src/datasets/saving/recover.js';
import { saveChanges } from '../../../../src/datasets/saving/save-changes.js';
import { undoLastSave } from '../../../../src/datasets/saving/undo-save.js';
import { idxBytes, makeFiles } from '../make-files.js';
import type { FileSystem } from '../../../../src/disk/file-system.js';
import { diskFailure, watchedDisk, withoutLinks } from './faulty-disk.js';
import { treeOf } from './tree.js';

// Thousands of flushes, each of which a real disk takes milliseconds for.
if (existsSync('/dev/shm')) process.env.TMPDIR = '/dev/shm';

interface Case {
  readonly make: () => Promise<SavedDataset>;
  readonly changes: readonly LabelChange[];
  readonly disk?: FileSystem;
}

const relabel = (id: string, from: string, to: string): LabelChange => ({ kind: 'relabel', id, from, to });

const folders: Case = {
  make: async () => {
    const paths = ['cat/1.png', 'cat/2.png', 'cat/sub/3.png', 'dog/1.png', 'owl/4.png'];
    const root = await makeFiles(Object.fromEntries(paths.map((path) => [path, path])));
    symlinkSync('../cat/1.png', join(root, 'owl/link.png'));
    return { location: root, format: 'image-folder', columns: {} };
  },
  changes: [
    relabel('cat/1.png', 'cat', 'dog'),
    relabel('cat/sub/3.png', 'cat', 'new'),
    relabel('owl/link.png', 'owl', 'dog'),
    { kind: 'exclude', id: 'owl/4.png', from: 'owl' },
  ],
};

const cases: Readonly<Record<string, Case>> = {
  'class folders': folders,
  'class folders, on a disk without second names': { ...folders, disk: withoutLinks },
  CSV: {
    make: async () => {
      const csv = 'path,label,note\r\na.png,cat,"x\r\ny"\r\nb.png,"cat",\r\nc.png,dog,z';
      const root = await makeFiles({ 'm.csv': csv, 'a.png': '', 'b.png': '', 'c.png': '' });
      return { location: join(root, 'm.csv'), format: 'csv', columns: { path: 'path', label: 'label' } };
    },
    changes: [relabel('a.png', 'cat', 'd,og'), { kind: 'exclude', id: 'b.png', from: 'cat' }],
  },
  IDX: {
    make: async () => {
      const root = await makeFiles({
        'images-idx3-ubyte': idxBytes(0x803, [3, 1, 1], new Uint8Array(3)),
        'labels-idx1-ubyte': idxBytes(0x801, [3], Uint8Array.of(4, 5, 6)),
      });
      return { location: root, format: 'idx', columns: {} };
    },
    changes: [relabel('1', '5', '7'), { kind: 'exclude', id: '2', from: '6' }],
  },
};

const rootOf = ({ location }: SavedDataset): string =>
  location.endsWith('.csv') ? join(location, '..') : location;

/** The trees before and after the Save, and how many calls it and its undo take. */
async function measure({ make, changes, disk }: Case): Promise<{
  old: unknown;
  new: unknown;
  saveCalls: number;
  undoCalls: number;
}> {
  const dataset = await make();
  const old = namesAndContents(rootOf(dataset));
  const saving = watchedDisk(() => undefined, disk);
  expect(await saveChanges(dataset, changes, saving)).toMatchObject({ kind: 'saved' });
  const after = namesAndContents(rootOf(dataset));
  const undoing = watchedDisk(() => undefined, disk);
  expect(await undoLastSave(dataset.location, undoing)).toMatchObject({ kind: 'undone' });
  expect(namesAndContents(rootOf(dataset))).toEqual(old);
  return { old, new: after, saveCalls: saving.calls.length, undoCalls: undoing.calls.length };
}

/** Without times: every case makes files of its own. */
function namesAndContents(root: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(treeOf(root)).map(([path, facts]) => [path, facts.replace(/^(\d+) \d+ /, '$1 ')]),
  );
}

/** An error at one call, or at every call from one on: a disk that has died. */
const faults = ['one call', 'all calls from it on'] as const;
const codes = ['EIO', 'ENOSPC'];

describe.each(Object.entries(cases))('%s', (_, some) => {
  test.each(faults)('an error at each call of a Save: %s', async (fault) => {
    const truth = await measure(some);
    expect(truth.saveCalls).toBeGreaterThan(20);
    const verdicts = new Set<string>();
    for (let at = 0; at < truth.saveCalls; at++) {
      const dataset = await some.make();
      const root = rootOf(dataset);
      const original = treeOf(root);
      const disk = watchedDisk((call, name) => {
        if (call === at || (fault !== 'one call' && call > at)) throw diskFailure(codes[at % 2]!, name);
      }, some.disk);
      const saved = await saveChanges(dataset, some.changes, disk).then(
        ({ kind }) => kind,
        () => 'refused',
      );
      // The next start, with a disk that works.
      const recovery = await recoverSaves(dataset.location);
      const now = namesAndContents(root);
      const isNew = saved === 'saved' || recovery?.kind === 'finished';
      expect({ at, name: disk.calls[at], now }).toEqual({
        at,
        name: disk.calls[at],
        now: isNew ? truth.new : truth.old,
      });
      if (saved === 'refused' && fault === 'one call') expect(recovery).toBeNull();
      verdicts.add(`${saved}, ${recovery?.kind ?? 'nothing to recover'}`);
      expect(temporaries(root)).toEqual([]);
      if (isNew) expect(await undoLastSave(dataset.location)).toMatchObject({ kind: 'undone' });
      else expect(await undoLastSave(dataset.location)).toMatchObject({ kind: 'nothing' });
      expect(treeOf(root)).toEqual(original);
    }
    expect(verdicts).toContain('refused, nothing to recover');
    if (fault !== 'one call') expect(verdicts).toContain('refused, finished');
  });

  test.each(faults)('an error at each call of an undo: %s', async (fault) => {
    const truth = await measure(some);
    for (let at = 0; at < truth.undoCalls; at++) {
      const dataset = await some.make();
      const root = rootOf(dataset);
      const original = treeOf(root);
      await saveChanges(dataset, some.changes);
      const disk = watchedDisk((call, name) => {
        if (call === at || (fault !== 'one call' && call > at)) throw diskFailure(codes[at % 2]!, name);
      }, some.disk);
      const undone = await undoLastSave(dataset.location, disk).then(
        ({ kind }) => kind,
        () => 'refused',
      );
      const recovery = await recoverSaves(dataset.location);
      const again = await undoLastSave(dataset.location);
      const wasUndone = undone === 'undone' || recovery?.kind === 'taken-back';
      expect({ at, undone, again: again.kind }).toEqual({
        at,
        undone,
        again: wasUndone ? 'nothing' : 'undone',
      });
      expect(treeOf(root)).toEqual(original);
    }
  });

  test('an error at each call of a recovery is told, and the next one does it', async () => {
    const interrupted = async (): Promise<SavedDataset> => {
      const dataset = await some.make();
      let isDead = false;
      const disk = watchedDisk((_, name) => {
        // Dies when half of it is done.
        isDead ||= name === 'unlinkSync' || (name === 'renameSync' && journalled(dataset));
        if (isDead) throw diskFailure('EIO', name);
      }, some.disk);
      await expect(saveChanges(dataset, some.changes, disk)).rejects.toThrow(/Nothing is lost/);
      return dataset;
    };
    const counting = watchedDisk(() => undefined, some.disk);
    const truth = await measure(some);
    await recoverSaves((await interrupted()).location, counting);
    expect(counting.calls.length).toBeGreaterThan(10);
    for (let at = 0; at < counting.calls.length; at++) {
      const dataset = await interrupted();
      const disk = watchedDisk((call, name) => {
        if (call === at) throw diskFailure('EIO', name);
      }, some.disk);
      const first = await recoverSaves(dataset.location, disk).catch(() => null);
      const second = await recoverSaves(dataset.location);
      expect({ at, kind: (first ?? second)?.kind }).toEqual({ at, kind: 'finished' });
      expect(namesAndContents(rootOf(dataset))).toEqual(truth.new);
    }
  });
});

function journalled(dataset: SavedDataset): boolean {
  const folder = join(rootOf(dataset), '.difficulty-lens/journal');
  return readdirSync(folder).some((name) => name.endsWith('.doing.json'));
}

function temporaries(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('dlens-tmp'),
  );
}
