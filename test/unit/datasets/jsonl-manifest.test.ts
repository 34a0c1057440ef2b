import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Dataset } from '../../../src/datasets/dataset.js';
import { openDataset, type OpenOptions } from '../../../src/datasets/open-dataset.js';
import { makeFiles, PNG } from './make-files.js';

async function open(jsonl: string, options?: OpenOptions): Promise<Dataset> {
  const root = await makeFiles({ 'm.jsonl': jsonl, '1.png': PNG, '2.png': PNG });
  return openDataset(join(root, 'm.jsonl'), options);
}

test.each([
  ['file_name and label', '{"file_name":"1.png","label":"x"}\n{"file_name":"2.png","label":"y"}\n'],
  [
    'CRLF, a mark and blank lines',
    '\uFEFF{"image":"1.png","class":"x"}\r\n\r\n  \r\n{"image":"2.png","class":"y"}',
  ],
  [
    'escapes and spaces',
    '  { "path" : "\\u0031.png", "target": "x" }\n{"target":" y ","path":"2.png","more":{"a":[1]}}\n',
  ],
  [
    'columns that the first row lacks',
    '{"file":"1.png"}\n{"file":"1.png","Label":"x"}\n{"file":"2.png","Label":"y"}\n',
  ],
])('reads %s', async (_, jsonl) => {
  const dataset = await open(jsonl);
  expect(dataset.format).toBe('jsonl');
  expect(dataset.examples.map(({ id, label }) => [id, dataset.classes[label]])).toEqual([
    ['1.png', 'x'],
    ['2.png', 'y'],
  ]);
});

test('numbers are labels, null and absence are blank', async () => {
  const dataset = await open(
    '{"id":1,"label":10}\n{"id":"2","label":9}\n{"id":3,"label":null}\n{"id":4}\n{"label":1}\n',
  );
  expect(dataset.classes).toEqual(['10', '9']);
  expect(dataset.examples.map(({ id, path }) => [id, path])).toEqual([
    ['1', '1.png'],
    ['2', '2.png'],
  ]);
  expect(dataset.skipped.map(({ reason }) => reason)).toEqual([
    'its label is blank (line 3)',
    'its label is blank (line 4)',
    'its path is blank',
  ]);
});

test('fields named as those of every object are fields', async () => {
  const jsonl = '{"path":"1.png","__proto__":"x"}\n{"path":"2.png","__proto__":"y"}\n{"path":"2.png"}\n';
  const dataset = await open(jsonl, { columns: { label: '__proto__' } });
  expect(dataset.classes).toEqual(['x', 'y']);
  expect(dataset.skipped).toHaveLength(1);
});

test.each([
  ['nothing', '', /has no rows of data: expected one JSON object a line/],
  ['empty objects', '{}\n{}\n', /has no rows of data/],
  ['broken JSON', '{"path":"1.png","label":"x"}\n{"path":\n', /line 2 is no JSON object/],
  ['an array', '[{"path":"1.png","label":"x"}]\n', /line 1 is no JSON object/],
  ['no label', '{"path":"1.png","kind":"x"}\n', /no column for the label .* found are "path", "kind"\.$/],
  ['an object as label', '{"path":"1.png","label":{"a":1}}\n', /line 1: "label" is no text/],
  ['half a character', '{"path":"1.png","label":"\\ud800"}\n', /line 1: "label" is no text/],
  ['a NUL', '{"path":"1\\u0000.png","label":"x"}\n', /line 1: the path holds a NUL/],
  [
    'a path twice',
    '{"path":"1.png","label":"x"}\n{"path":"1.png","label":"y"}\n',
    /line 2: the id "1.png" was already used in line 1/,
  ],
  ['a path out of the folder', '\n{"path":"../1.png","label":"x"}\n', /line 2: the path .* leads out/],
])('refuses %s', async (_, jsonl, message) => {
  const error: unknown = await open(jsonl).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'UserError', message: expect.stringMatching(message) as string });
  expect((error as Error).message).toContain('m.jsonl');
});
