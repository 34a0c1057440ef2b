import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDataset } from '../../../../src/datasets/open-dataset.js';
import type { LabelChange } from '../../../../src/datasets/saving/label-change.js';
import { saveChanges } from '../../../../src/datasets/saving/save-changes.js';
import { undoLastSave } from '../../../../src/datasets/saving/undo-save.js';
import { seededRandom } from '../../../seeded-random.js';
import { makeFiles } from '../make-files.js';
import { mutate } from '../mutate.js';

if (existsSync('/dev/shm')) process.env.TMPDIR = '/dev/shm';

const ROUNDS = 250;

/** A manifest in the pieces it is made of, so that what an edit must give is known without parsing it. */
interface Made {
  readonly head: string;
  readonly rows: readonly { before: string; label: string; isQuoted: boolean; after: string; name: string }[];
}

type Pick = <T>(items: readonly T[]) => T;

const NAMES = [
  'cat',
  'dog',
  'größe',
  '窓',
  '3',
  'true',
  'a b',
  "d'oh",
  'a,b',
  'x;y',
  'say "so"',
  'tab\there',
];
const NOTES = [
  '',
  'x',
  'é,ü',
  'a "b" c',
  'line\nbreak',
  'crlf\r\n',
  ';',
  '  ',
  '😀',
  '-1.5e3',
  "it's",
  '""',
  '\\',
];

function csv(random: () => number, pick: Pick): Made {
  const delimiter = pick([',', ';', '\t']);
  const field = (text: string): { raw: string; isQuoted: boolean } => {
    const isQuoted = random() < 0.3 || /[",;\t\r\n]/.test(text) || text !== text.trim();
    return { raw: isQuoted ? `"${text.replaceAll('"', '""')}"` : text, isQuoted };
  };
  const space = (): string => (random() < 0.1 && delimiter !== '\t' ? ' ' : '');
  const columns = 2 + Math.floor(random() * 6);
  const labelAt = Math.floor(random() * columns);
  const pathAt = (labelAt + 1 + Math.floor(random() * (columns - 1))) % columns;
  const header = Array.from({ length: columns }, (_, i) =>
    i === labelAt ? 'label' : i === pathAt ? 'path' : field(`c${i}${pick(['', ' ', 'ä', ' "q"'])}`).raw,
  ).join(delimiter);
  const end = (): string => pick(['\n', '\n', '\r\n', '\r']) + (random() < 0.05 ? pick(['\n', '\r\n']) : '');
  const count = 3 + Math.floor(random() * 20);
  const rows = Array.from({ length: count }, (_, row) => {
    const name = pick(NAMES);
    const label = field(name);
    const others = (from: number, to: number): string[] =>
      Array.from({ length: to - from }, (_, i) =>
        from + i === pathAt ? field(`${row}.png`).raw : `${space()}${field(pick(NOTES)).raw}${space()}`,
      );
    const before = [...others(0, labelAt), space()].join(delimiter);
    const after = [space(), ...others(labelAt + 1, columns)].join(delimiter);
    const isLast = row === count - 1;
    return {
      before,
      label: label.raw,
      isQuoted: label.isQuoted,
      after: after + (isLast && random() < 0.5 ? '' : end()),
      name,
    };
  });
  return { head: `${pick(['', '\ufeff'])}${header}${end()}`, rows };
}

function jsonl(random: () => number, pick: Pick): Made {
  const space = (): string => pick(['', '', '', ' ', '\t']);
  const string = (text: string): string =>
    random() < 0.3
      ? `"${Array.from(text, (c) => (c.length === 1 ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c)).join('')}"`
      : JSON.stringify(text);
  const value = (): string =>
    pick([
      () => string(pick(NOTES)),
      () => '[1, {"label": "no", "x": ["}", "\\""]}]',
      () => '{"label":{"label":null},"a":[]}',
      () => 'null',
      () => '-1.50E+3',
      () => 'false',
    ])();
  const fields = (prefix: string): string =>
    Array.from(
      { length: Math.floor(random() * 4) },
      (_, i) => `${string(prefix + String(i))}${space()}:${space()}${value()}${space()},${space()}`,
    ).join('');
  const count = 3 + Math.floor(random() * 20);
  const rows = Array.from({ length: count }, (_, row) => {
    const name = pick(NAMES);
    const label = name === '3' || name === 'true' ? pick([name, `"${name}"`]) : string(name);
    const before = `${space()}{${space()}${fields('a')}"path":"${row}.png",${pick(['', '"label":"earlier",'])}${pick(['"label"', '"l\\u0061bel"'])}${space()}:${space()}`;
    const after = `${space()},${fields('b')}"z":${value()}${space()}}${space()}`;
    const end = pick(['\n', '\r\n', '\n\n']);
    return {
      before,
      label,
      isQuoted: label.startsWith('"'),
      after: after + (row === count - 1 && random() < 0.5 ? '' : end),
      name,
    };
  });
  return { head: pick(['', '\ufeff', '\n']), rows };
}

test.each([
  ['CSV', 'm.csv', csv],
  ['JSON Lines', 'm.jsonl', jsonl],
] as const)('%s: only the labels asked for change, and undo gives the same bytes', async (_, file, make) => {
  const random = seededRandom(20);
  const pick: Pick = (items) => items[Math.floor(random() * items.length)]!;
  const root = await makeFiles(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${i}.png`, ''])));
  const path = join(root, file);
  let changed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const made = make(random, pick);
    if (new Set(made.rows.map(({ name }) => name)).size < 2) continue;
    const text = made.head + made.rows.map(({ before, label, after }) => before + label + after).join('');
    writeFileSync(path, text);
    const dataset = await openDataset(path);
    const old = dataset.examples.map(({ label }) => dataset.classes[label]!);
    expect(old, text).toEqual(made.rows.map(({ name }) => name));

    const changes: LabelChange[] = [];
    const gone = new Set<number>();
    const now = [...old];
    const pieces = made.rows.map(({ before, label, isQuoted, after, name }, row) => {
      const to = random() < 0.4 ? pick(NAMES.filter((other) => !/[\r\n\t]/.test(other))) : name;
      if (random() < 0.1) {
        changes.push({ kind: 'exclude', id: `${row}.png`, from: name });
        gone.add(row);
        return '';
      }
      if (to === name) return before + label + after;
      changes.push({ kind: 'relabel', id: `${row}.png`, from: name, to });
      now[row] = to;
      if (file === 'm.jsonl') {
        const isAscii = !/[^\t\r\n -~]/.test(before + label + after);
        const keeps = !isQuoted && (to === 'true' ? label === 'true' : to === '3' && label === '3');
        const escaped = JSON.stringify(to).replaceAll(
          /[^ -~]/g,
          (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
        return before + (keeps ? to : isAscii ? escaped : JSON.stringify(to)) + after;
      }
      const delimiter = [';', '\t'].find((d) => made.head.includes(d) && !made.head.includes(',')) ?? ',';
      const quote = isQuoted || to.includes(delimiter) || to.includes('"');
      return before + (quote ? `"${to.replaceAll('"', '""')}"` : to) + after;
    });
    if (gone.size === made.rows.length || changes.length === 0) continue;
    changed += changes.length;
    expect(await saveChanges(dataset, changes), text).toMatchObject({ kind: 'saved' });
    // A blank line after an excluded row is not a part of it.
    const squeezed = (whole: string): string => (gone.size > 0 ? whole.replaceAll(/[\r\n]+/g, '\n') : whole);
    expect(squeezed(readFileSync(path, 'utf8')).trim()).toBe(squeezed(made.head + pieces.join('')).trim());
    const left = now.filter((_, row) => !gone.has(row));
    if (new Set(left).size >= 2) {
      const reread = await openDataset(path);
      expect(reread.examples.map(({ label }) => reread.classes[label]!)).toEqual(left);
    }
    expect(await undoLastSave(path)).toMatchObject({ kind: 'undone' });
    expect(readFileSync(path).equals(Buffer.from(text))).toBe(true);
  }
  expect(changed).toBeGreaterThan(500);
});

const TOKENS = [
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\n',
  '\r',
  '\r\n',
  ' ',
  '\u00a0',
  '\ufeff',
  '\u2028',
  '{',
  '}',
  '[',
  ']',
  ':',
  '\\',
  '\\"',
  '"label"',
  '"label":"x",',
  'null',
  '1',
  'cat',
  'ü',
  '😀',
];
const ODD = 600;

test.each([
  [
    'CSV',
    'm.csv',
    'path,label,note\na.png,cat,"x, y"\nb.png,"dog",z\nc.png,owl,\n"d.png", cat ,"q""q\r\n"\r\n',
  ],
  [
    'JSON Lines',
    'm.jsonl',
    '{"path":"a.png","label":"cat","x":[1,{"label":2}]}\n{"label" : 3, "path":"b.png"}\n {"path":"c.png","label":"ü","y":null}\r\n{"path":"d.png","label":"cat"}',
  ],
] as const)('%s: whatever the reader takes can be saved to, and undone', async (_, name, text) => {
  const random = seededRandom(31);
  const root = await makeFiles(Object.fromEntries(['a', 'b', 'c', 'd'].map((image) => [`${image}.png`, ''])));
  const path = join(root, name);
  let [taken, changed] = [0, 0];
  for (let round = 0; round < ODD; round++) {
    const bytes = mutate(Buffer.from(text), random, TOKENS);
    writeFileSync(path, bytes);
    const dataset = await openDataset(path).catch(() => null);
    if (dataset === null) continue;
    taken++;
    const labels = new Map(dataset.examples.map(({ id, label }) => [id, dataset.classes[label]!]));
    const changes = [...labels].flatMap(([id, from]): LabelChange[] =>
      random() < 0.5
        ? []
        : [random() < 0.2 ? { kind: 'exclude', id, from } : { kind: 'relabel', id, from, to: 'new, "one"' }],
    );
    const what = JSON.stringify(Buffer.from(bytes).toString());
    const saved = await saveChanges(dataset, changes).catch((error: unknown) => error);
    expect(saved, what).toMatchObject({ kind: 'saved' });
    for (const change of changes) {
      if (change.kind === 'relabel') labels.set(change.id, change.to);
      else labels.delete(change.id);
    }
    if (new Set(labels.values()).size >= 2) {
      const now = await openDataset(path);
      expect(
        now.examples.map(({ id, label }) => [id, now.classes[label]]),
        what,
      ).toEqual([...labels]);
    }
    if (changes.length === 0) continue;
    changed++;
    expect(await undoLastSave(path)).toMatchObject({ kind: 'undone' });
    expect(readFileSync(path).equals(bytes), what).toBe(true);
  }
  expect(taken).toBeGreaterThan(ODD / 20);
  expect(changed).toBeGreaterThan(ODD / 40);
});
