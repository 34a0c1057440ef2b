import { expect, test } from 'vitest';
import { rowsInText, type RowInText } from '../../../src/datasets/manifest-text.js';
import { cpuTime } from '../cpu-time.js';

async function rowsOf(file: string, text: string, wanted: readonly string[]): Promise<RowInText[]> {
  const manifest = { file: `/data/${file}`, text, columns: {} };
  const found: RowInText[] = [];
  for await (const row of rowsInText(manifest, '/data', new Set(wanted), new AbortController().signal)) {
    found.push(row);
  }
  return found;
}

/** The text with a row's label replaced, as a quick fix does it. */
function relabelled(text: string, { start, end, written }: RowInText, label: string): string {
  return text.slice(0, start) + written(label) + text.slice(end);
}

test('finds labels behind quoted line ends, and characters of two, three and four bytes', async () => {
  const text = 'note;path;label\r\n"a ""b""\r\nc ü 語 😀";é/😀.png; Мак \r\n;b.png;"o;k"\r\n';
  const rows = await rowsOf('labels.csv', text, ['é/😀.png', 'b.png']);
  expect(
    rows.map(({ id, label, at, start, end }) => ({
      id,
      label,
      row: text.slice(at, at + 5),
      part: text.slice(start, end),
    })),
  ).toEqual([
    { id: 'é/😀.png', label: 'Мак', row: '"a ""', part: 'Мак' },
    { id: 'b.png', label: 'o;k', row: ';b.pn', part: '"o;k"' },
  ]);
  expect(relabelled(text, rows[0]!, 'a;b')).toBe(text.replace('Мак', '"a;b"'));
  expect(relabelled(text, rows[1]!, 'x')).toBe(text.replace('"o;k"', '"x"'));
});

test('finds labels in JSON Lines', async () => {
  const text = '{"file_name": "ü.png", "label" : "a\\u00e9"}\n\n{"label": 3, "file_name": "b.png"}\n';
  const rows = await rowsOf('labels.jsonl', text, ['ü.png', 'b.png']);
  expect(rows.map(({ label, start, end }) => [label, text.slice(start, end)])).toEqual([
    ['aé', '"a\\u00e9"'],
    ['3', '3'],
  ]);
  expect(relabelled(text, rows[0]!, 'x"y')).toBe(text.replace('"a\\u00e9"', '"x\\"y"'));
});

test('passes by what is not asked for, and rows without path or label', async () => {
  const text = 'path,label\na.png,\n,x\nb.png,x\nc.png,x\n';
  expect((await rowsOf('labels.csv', text, ['a.png', 'c.png'])).map(({ id }) => id)).toEqual(['c.png']);
});

test('gives places in a text of many blocks, and lets timers have their turn', async () => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `bild-ä-${i}.png,クラス${i % 10}`);
  const text = `path,label\n${lines.join('\n')}\n`;
  const wanted = Array.from({ length: 60 }, (_, i) => `bild-ä-${i * 1000}.png`);
  let longest = 0;
  let last = cpuTime();
  const turn = (): void => {
    longest = Math.max(longest, cpuTime() - last);
    last = cpuTime();
  };
  const timer = setInterval(turn, 1);
  const rows = await rowsOf('labels.csv', text, wanted);
  clearInterval(timer);
  turn(); // without pauses there was none before
  expect(rows.map(({ start, end }) => text.slice(start, end))).toEqual(wanted.map(() => 'クラス0'));
  expect(rows.map(({ at }) => text.slice(at, text.indexOf(',', at)))).toEqual(wanted);
  // Without pauses it is more than a third of a second.
  expect(longest).toBeLessThan(150);
});

test('stops when it is told to', async () => {
  const abort = new AbortController();
  const text = `path,label\n${Array.from({ length: 50_000 }, (_, i) => `${i}.png,x`).join('\n')}\n`;
  const rows = rowsInText(
    { file: '/data/a.csv', text, columns: {} },
    '/data',
    new Set(['49999.png']),
    abort.signal,
  );
  const next = rows.next();
  abort.abort();
  await expect(next).rejects.toThrow('aborted');
});

test('says what is wrong with a line that is no JSON', async () => {
  await expect(rowsOf('labels.jsonl', '{"path": "a.png", "label": "x"}\n{"pa\n', ['a.png'])).rejects.toThrow(
    /line 2 is no JSON object/,
  );
});
