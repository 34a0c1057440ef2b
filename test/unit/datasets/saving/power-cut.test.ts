import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { LabelChange } from '../../../../src/datasets/saving/label-change.js';
import { saveChanges } from '../../../../src/datasets/saving/save-changes.js';
import { undoLastSave } from '../../../../src/datasets/saving/undo-save.js';
import { makeFiles } from '../make-files.js';
import { watchedDisk, type Disk } from './faulty-disk.js';

/**
 * Names as a disk has them that promises of a folder only what was there when it was last flushed, and may have done,
 * or not, anything asked of it since.
 */
class PessimisticDisk {
  /** Surely there, whatever happens. */
  readonly sure = new Set<string>();
  readonly #added = new Set<string>();
  /** Gone, and perhaps back after a power cut. */
  readonly undead = new Set<string>();
  readonly #descriptors = new Map<number, string>();
  readonly #unflushed = new Set<string>();

  constructor(names: Iterable<string>) {
    for (const name of names) this.sure.add(name);
  }

  take({ name, args, result }: Disk['log'][number]): void {
    const [a, b] = args as [string, string];
    switch (name) {
      case 'openSync':
        this.#descriptors.set(result as number, a);
        if (b === 'wx') this.#unflushed.add(a);
        return;
      case 'fsyncSync':
        this.#flush(this.#descriptors.get(args[0] as number)!);
        return;
      case 'linkSync':
        this.#added.add(b);
        return;
      case 'unlinkSync':
        this.#remove(a);
        return;
      case 'renameSync':
        expect(this.#unflushed.has(a), `${a} is renamed before its content is flushed`).toBe(false);
        this.#remove(a);
        this.#added.add(b);
    }
  }

  #flush(path: string): void {
    this.#unflushed.delete(path);
    for (const name of this.undead) if (dirname(name) === path) this.undead.delete(name);
    for (const name of this.#added) {
      if (dirname(name) !== path) continue;
      this.#added.delete(name);
      this.sure.add(name);
    }
  }

  #remove(name: string): void {
    this.sure.delete(name);
    this.#added.delete(name);
    this.undead.add(name);
  }
}

const COUNT = 60;
const names = Array.from({ length: COUNT }, (_, i) => `c${i % 3}/${i}.png`);
const changes = names.map((id, i): LabelChange => {
  const from = id.slice(0, 2);
  return i % 10 === 0
    ? { kind: 'exclude', id, from }
    : { kind: 'relabel', id, from, to: i % 4 ? `c${(i + 1) % 3}` : 'new' };
});

test('whatever an unflushed folder has lost, every image has a name, and the journal knows before', async () => {
  const root = await makeFiles(Object.fromEntries(names.map((name) => [name, name])));
  const dataset = { location: root, format: 'image-folder', columns: {} } as const;
  const saving = watchedDisk(() => undefined);
  const saved = await saveChanges(dataset, changes, saving);
  if (saved.kind !== 'saved') throw new Error(saved.kind);
  const undoing = watchedDisk(() => undefined);
  await undoLastSave(root, undoing);

  const places = saved.changes.map(({ change, id }) => [join(root, change.id), join(root, id)]);
  const journal = (state: string): string => join(root, `.difficulty-lens/journal/0001.${state}.json`);
  const check = (log: Disk['log'], start: readonly string[], before: string, after: string | null): void => {
    const disk = new PessimisticDisk(start);
    const images = new Set(places.flat());
    for (const call of log) {
      const touches = call.args.some((argument) => images.has(argument as string));
      if (touches && ['linkSync', 'unlinkSync'].includes(call.name)) {
        expect(disk.sure.has(journal(before)), 'an image is moved before the journal knows').toBe(true);
      }
      if (
        call.args[1] === after ||
        (after === null && call.name === 'unlinkSync' && call.args[0] === journal(before))
      ) {
        // All is done: each image has exactly its new name.
        const [gone, there] = after === null ? [1, 0] : [0, 1];
        for (const place of places) {
          expect(disk.sure.has(place[there]!)).toBe(true);
          expect(disk.undead.has(place[gone]!), `${place[gone]!} may come back`).toBe(false);
        }
      }
      disk.take(call);
      for (const place of places) {
        expect(
          place.some((name) => disk.sure.has(name)),
          `${place.join(' or ')} may be lost`,
        ).toBe(true);
      }
    }
  };
  check(
    saving.log,
    places.map(([old]) => old!),
    'doing',
    journal('done'),
  );
  check(undoing.log, [...places.map(([, now]) => now!), journal('done')], 'undoing', null);
});
