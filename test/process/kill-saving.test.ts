import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SavedDataset } from '../../src/datasets/saving/dataset-place.js';
import type { LabelChange } from '../../src/datasets/saving/label-change.js';
import { recoverSaves } from '../../src/datasets/saving/recover.js';
import { saveChanges } from '../../src/datasets/saving/save-changes.js';
import { undoLastSave } from '../../src/datasets/saving/undo-save.js';
import { seededRandom } from '../seeded-random.js';
import { SavingChild, savingProgram, type Instant } from './saving-child.js';
import { temporaryFolder } from './temporary-folder.js';

// A killed process leaves the same on every disk; hundreds of Saves flush in time only where flushing costs nothing.
if (existsSync('/dev/shm')) process.env.TMPDIR = '/dev/shm';

const EXAMPLES = 1000;
const CLASSES = 6;

let program: string;
beforeAll(() => {
  program = savingProgram();
});

interface Scene {
  readonly dataset: SavedDataset;
  readonly root: string;
  readonly changes: readonly LabelChange[];
}

/** 1,000 images of which each is relabelled or, now and then, excluded; every name stands in several classes. */
function classFolders(): Scene {
  const root = temporaryFolder();
  const classes = Array.from({ length: CLASSES }, (_, i) => `class${i}`);
  for (const name of classes) mkdirSync(join(root, name, 'sub'), { recursive: true });
  const changes = Array.from({ length: EXAMPLES }, (_, i): LabelChange => {
    const from = classes[i % CLASSES]!;
    const id = `${from}/${i % 7 === 0 ? 'sub/' : ''}${Math.floor(i / CLASSES)}.png`;
    writeFileSync(join(root, id), `image ${i}`);
    if (i % 50 === 1) return { kind: 'exclude', id, from };
    return { kind: 'relabel', id, from, to: i % 9 === 0 ? `new ${i % 4}` : classes[(i + 1) % CLASSES]! };
  });
  return { dataset: { location: root, format: 'image-folder', columns: {} }, root, changes };
}

function manifest(): Scene {
  const root = temporaryFolder();
  mkdirSync(join(root, 'images'));
  const changes: LabelChange[] = [];
  const lines = ['path;label;note'];
  // Longer than a block, so that it is written in several pieces.
  for (let i = 0; i < EXAMPLES; i++) {
    const id = `images/${i}.png`;
    writeFileSync(join(root, id), '');
    lines.push(`${id};"class ${i % CLASSES}";"${'note\r\n'.repeat(50)}"`);
    const from = `class ${i % CLASSES}`;
    changes.push(
      i % 50 === 1
        ? { kind: 'exclude', id, from }
        : { kind: 'relabel', id, from, to: `class ${(i + 1) % CLASSES}` },
    );
  }
  const location = join(root, 'm.csv');
  writeFileSync(location, lines.join('\n'));
  return { dataset: { location, format: 'csv', columns: { path: 'path', label: 'label' } }, root, changes };
}

interface Snapshot {
  /** Names and contents, in one text: comparing thousands of values hundreds of times would take longer than the Saves. */
  readonly contents: string;
  /** And times of change, in ms. */
  readonly whole: string;
}

/** Everything below the root; of our own folder only what is excluded. */
function snapshot(root: string): Snapshot {
  const [contents, times] = [new Array<string>(), new Array<number>()];
  const walk = (folder: string, prefix: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const path = join(folder, entry.name);
      const name = `${prefix}${entry.name}`;
      if (name === '.difficulty-lens/journal') continue;
      if (entry.isDirectory()) {
        if (name !== '.difficulty-lens') contents.push(`${name}/`);
        walk(path, `${name}/`);
      } else {
        // An image is never rewritten: the same number on the disk, size and time are the same image.
        const { ino, size, mtimeMs } = statSync(path);
        const content = name.endsWith('.png') ? `${ino} ${size} ${mtimeMs}` : readFileSync(path, 'utf8');
        contents.push(`${name} ${content}`);
        times.push(Math.trunc(mtimeMs));
      }
    }
  };
  walk(root, '');
  return { contents: contents.join('\n'), whole: [...contents, ...times].join('\n') };
}

const counts = { 'class folders': [200, classFolders], 'a manifest': [40, manifest] } as const;

describe.skipIf(process.platform === 'win32').each(Object.entries(counts))('%s', (_, [rounds, make]) => {
  test(
    `a Save of ${EXAMPLES} changes, killed ${rounds} times: every label is old or new by the verdict`,
    { timeout: 900_000 },
    async () => {
      const { dataset, root, changes } = make();
      const file = join(temporaryFolder(), 'changes.json');
      writeFileSync(file, JSON.stringify(changes));
      const original = snapshot(root);
      const child = (what: 'save' | 'undo' | 'recover'): SavingChild =>
        new SavingChild(program, what, dataset, file);

      // How long each takes here, unkilled, and how many calls.
      const lengths: Record<string, { ms: number; calls: number }> = {};
      const whole = async (what: 'save' | 'undo'): Promise<void> => {
        lengths[what] = await child(what).run();
      };
      await whole('save');
      const relabelled = snapshot(root);
      await whole('undo');
      expect(snapshot(root).whole === original.whole).toBe(true);

      const random = seededRandom(5);
      // A clock hits what takes long, a count of calls what is short, however slow the machine; and the last calls of
      // all are the ones that count.
      const instantIn = ({ ms, calls }: { ms: number; calls: number }, round: number): Instant => {
        if (round % 2 === 0) return { afterMs: random() * ms };
        return { atCall: calls - 1 - Math.floor(random() * (round % 4 === 1 ? calls : 20)) };
      };
      const verdicts: Record<string, number> = {};
      // Every fifth kill hits an undo, and after every fifth the recovery is killed too.
      const kindOf = (round: number): 'save' | 'undo' => (round % 5 === 4 ? 'undo' : 'save');
      let next = child(kindOf(0));
      for (let round = 0; round < rounds; round++) {
        const what = kindOf(round);
        const current = next;
        // Loads while this one works.
        next = child(kindOf(round + 1));
        if (what === 'undo') await saveChanges(dataset, changes);
        const { output } = await current.run(instantIn(lengths[what]!, round));
        if (round % 5 === 0) await child('recover').run(instantIn(lengths[what]!, round + 1));
        const recovery = await recoverSaves(dataset.location);
        const verdict = `${what}: ${output || 'killed'}, ${recovery?.kind ?? 'nothing'}`;
        verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
        expect(recovery?.obstacles ?? []).toEqual([]);

        const [entry] = journalOf(root);
        const isNew = entry !== undefined;
        if (recovery !== null) expect(recovery.kind).toBe(isNew ? 'finished' : 'taken-back');
        if (output.includes('saved')) expect(isNew).toBe(true);
        if (output.includes('undone')) expect(isNew).toBe(false);
        expect(snapshot(root).contents === (isNew ? relabelled : original).contents).toBe(true);
        if (isNew) expect(await undoLastSave(dataset.location)).toMatchObject({ kind: 'undone' });
        expect(snapshot(root).whole === original.whole).toBe(true);
      }
      await next.discard();
      // The kills came before, during and after.
      expect(Object.keys(verdicts)).toEqual(
        expect.arrayContaining(['save: killed, nothing', 'save: killed, finished']),
      );
      if (process.env.SHOW_VERDICTS) console.log(verdicts);
    },
  );
});

/** The Saves that stand; nothing else may be in the journal's folder. */
function journalOf(root: string): string[] {
  const folder = join(root, '.difficulty-lens/journal');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder);
  expect(names.filter((name) => !name.endsWith('.done.json'))).toEqual([]);
  for (const name of names) JSON.parse(readFileSync(join(folder, name), 'utf8'));
  return names;
}
