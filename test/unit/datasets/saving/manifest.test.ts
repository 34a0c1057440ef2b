import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openDataset } from '../../../../src/datasets/open-dataset.js';
import type { LabelChange } from '../../../../src/datasets/saving/label-change.js';
import { saveChanges, type SaveResult } from '../../../../src/datasets/saving/save-changes.js';
import { undoLastSave } from '../../../../src/datasets/saving/undo-save.js';
import { makeFiles } from '../make-files.js';

const relabel = (id: string, from: string, to: string): LabelChange => ({ kind: 'relabel', id, from, to });

/** A manifest with the images a.png to e.png beside it. */
async function manifest(name: string, text: string): Promise<string> {
  const images = ['a.png', 'b.png', 'c.png', 'd.png', 'e.png', 'tö/ü.png', 'x;y.png', 'x\ny.png'];
  const root = await makeFiles({
    ...Object.fromEntries(images.map((image) => [image, image])),
    [name]: text,
  });
  return join(root, name);
}

async function save(
  file: string,
  changes: readonly LabelChange[],
  columns: { path?: string; label?: string } = {},
): Promise<SaveResult> {
  const dataset = await openDataset(file, { columns });
  return saveChanges(dataset, changes);
}

async function labels(file: string, columns = {}): Promise<Record<string, string>> {
  const { examples, classes } = await openDataset(file, { columns });
  return Object.fromEntries(examples.map(({ id, label }) => [id, classes[label]!]));
}

interface Odd {
  readonly name: string;
  readonly text: string;
  readonly changes: readonly LabelChange[];
  readonly expected: string;
  readonly columns?: { path?: string; label?: string };
}

const many = Array.from({ length: 200 }, (_, i) => `column ${i}`);
const bom = '\ufeff';
const files: Readonly<Record<string, Odd>> = {
  'plain, no final newline': {
    name: 'm.csv',
    text: 'path,label\na.png,cat\nb.png,dog\nc.png,cat',
    changes: [relabel('a.png', 'cat', 'horse'), relabel('c.png', 'cat', 'dog')],
    expected: 'path,label\na.png,horse\nb.png,dog\nc.png,dog',
  },
  'CRLF and a byte order mark': {
    name: 'm.csv',
    text: `${bom}path,label\r\na.png,cat\r\nb.png,dog\r\n`,
    changes: [relabel('b.png', 'dog', 'cow')],
    expected: `${bom}path,label\r\na.png,cat\r\nb.png,cow\r\n`,
  },
  'mixed line ends and blank lines': {
    name: 'm.csv',
    text: '\n\npath,label\r\n\r\na.png,cat\rb.png,dog\n\n   \n\rc.png,cat\r\n\n',
    changes: [relabel('a.png', 'cat', 'dog'), relabel('b.png', 'dog', 'cat'), relabel('c.png', 'cat', 'dog')],
    expected: '\n\npath,label\r\n\r\na.png,dog\rb.png,cat\n\n   \n\rc.png,dog\r\n\n',
  },
  'quotes kept, added where needed, and doubled': {
    name: 'm.csv',
    text: 'path,label,"no""te"\n"a.png","cat","x, ""y"""\nb.png,dog,\n"c.png",cat,"1\r\n2\n"\n',
    changes: [
      relabel('a.png', 'cat', 'dog'),
      relabel('b.png', 'dog', 'big, "bad" dog'),
      relabel('c.png', 'cat', 'say "hi"'),
    ],
    expected:
      'path,label,"no""te"\n"a.png","dog","x, ""y"""\nb.png,"big, ""bad"" dog",\n"c.png","say ""hi""","1\r\n2\n"\n',
  },
  'semicolons, and a comma that needs no quotes': {
    name: 'm.csv',
    text: 'id;file;label;x\n7;"x;y.png";cat;1,5\n8;b.png;dog;2,5\n',
    changes: [relabel('7', 'cat', 'a,b'), relabel('8', 'dog', 'c;d')],
    expected: 'id;file;label;x\n7;"x;y.png";a,b;1,5\n8;b.png;"c;d";2,5\n',
  },
  'tabs and spaces around fields': {
    name: 'm.tsv',
    text: 'label\t path \n  cat \t a.png\n "dog" \tb.png \n\u00a0cat\u00a0\tc.png\n',
    changes: [relabel('a.png', 'cat', 'dog'), relabel('b.png', 'dog', 'cat'), relabel('c.png', 'cat', 'dog')],
    expected: 'label\t path \n  dog \t a.png\n "cat" \tb.png \n\u00a0dog\u00a0\tc.png\n',
  },
  'quoted newlines in paths, labels and before them': {
    name: 'm.csv',
    text: 'note,path,label\n"\n\n""\r\n","x\ny.png","two\nlines"\n"",b.png,dog\n',
    changes: [relabel('x\ny.png', 'two\nlines', 'one'), relabel('b.png', 'dog', 'two')],
    expected: 'note,path,label\n"\n\n""\r\n","x\ny.png","one"\n"",b.png,two\n',
  },
  '200 columns, the label in the middle': {
    name: 'm.csv',
    text: `path,${many.slice(0, 99).join()},label,${many.slice(99).join()}\n${['a', 'b']
      .map((name, i) =>
        [
          `${name}.png`,
          ...many.slice(0, 99).map((_, j) => (j % 3 ? '' : `"${j}"`)),
          `k${i}`,
          ...many.slice(99),
        ].join(),
      )
      .join('\n')}\n`,
    changes: [relabel('b.png', 'k1', 'k0')],
    expected: '',
  },
  'names in UTF-8': {
    name: 'm.csv',
    text: 'path,label,n\ntö/ü.png,größe,😀\nb.png,窓,é\n',
    changes: [relabel('tö/ü.png', 'größe', '窓🐈'), relabel('b.png', '窓', 'é')],
    expected: 'path,label,n\ntö/ü.png,窓🐈,😀\nb.png,é,é\n',
  },
  'numbers for classes, columns named, empty fields, and the same name twice': {
    name: 'm.csv',
    text: 'img,y,,y\na.png,0,,9\nb.png,1,,9\n',
    columns: { path: 'img', label: 'y' },
    changes: [relabel('a.png', '0', '12')],
    expected: 'img,y,,y\na.png,12,,9\nb.png,1,,9\n',
  },
  'JSON Lines: spaces, nesting, escapes, other types, blank lines': {
    name: 'm.jsonl',
    text:
      `${bom}{"path":"a.png", "label" : "cat" ,"box":[1,{"label":"no","x":"}\\""}]}\r\n\n` +
      '{"meta":{"label":"inner"},"l\\u0061bel":"dog","path":"b.png"}\n' +
      '  {"path": "c.png", "label": "dog", "label": "cat", "n": 1.50e+3}  \n' +
      '{"path":"d.png","label":3}\n{"path":"e.png","label":true,"s":"ü"}',
    changes: [
      relabel('a.png', 'cat', 'dög "x"\\'),
      relabel('b.png', 'dog', 'cat'),
      relabel('c.png', 'cat', '7'),
      relabel('d.png', '3', '4'),
      relabel('e.png', 'true', 'größe'),
    ],
    expected:
      `${bom}{"path":"a.png", "label" : "d\\u00f6g \\"x\\"\\\\" ,"box":[1,{"label":"no","x":"}\\""}]}\r\n\n` +
      '{"meta":{"label":"inner"},"l\\u0061bel":"cat","path":"b.png"}\n' +
      '  {"path": "c.png", "label": "dog", "label": "7", "n": 1.50e+3}  \n' +
      '{"path":"d.png","label":4}\n{"path":"e.png","label":"größe","s":"ü"}',
  },
  'JSON Lines: ids, and a number that becomes a name': {
    name: 'm.ndjson',
    text: '{"label":-1,"file_name":"a.png","id":10}\n{"label":2,"file_name":"b.png","id":11}\n',
    changes: [relabel('10', '-1', 'seven'), relabel('11', '2', '2.0')],
    expected: '{"label":"seven","file_name":"a.png","id":10}\n{"label":"2.0","file_name":"b.png","id":11}\n',
  },
};

test.each(Object.entries(files))(
  '%s: the labels change, and nothing else; undo gives the same bytes',
  async (_, odd) => {
    const { name, text, changes, columns } = odd;
    const file = await manifest(name, text);
    // A time that seconds in floating point fall short of by a millisecond.
    spawnSync('touch', ['-d', '2023-11-14T22:13:20.001Z', file]);
    const [before, { mtimeMs }] = [readFileSync(file), statSync(file)];
    const old = await labels(file, columns);
    expect(await save(file, changes, columns)).toMatchObject({ kind: 'saved', number: 1 });
    const expected = odd.expected === '' ? text.replace(',k1,', ',k0,') : odd.expected;
    expect(readFileSync(file, 'utf8')).toBe(Buffer.from(expected).toString());
    if (odd.expected !== '') {
      const renamed = Object.fromEntries(
        changes.map((change) => [change.id, 'to' in change ? change.to : '']),
      );
      expect(await labels(file, columns)).toEqual({ ...old, ...renamed });
    }
    expect(await undoLastSave(file)).toMatchObject({ kind: 'undone' });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(Math.trunc(statSync(file).mtimeMs)).toBe(Math.trunc(mtimeMs));
  },
);

test('excluded rows go with their line ends and come back to their place', async () => {
  const rows = ['path,label,note', 'a.png,cat', '"b.png","dog"', 'c.png,cat,', 'd.png,dog', 'e.png,cat'];
  const text = rows.map((row, i) => (i === 0 || i === 3 ? row : `${row},"${i}\n"`)).join('\r\n');
  const file = await manifest('m.csv', text);
  const exclude = (id: string, from: string): LabelChange => ({ kind: 'exclude', id, from });
  await save(file, [exclude('a.png', 'cat'), exclude('c.png', 'cat'), exclude('d.png', 'dog')]);
  expect(Object.keys(await labels(file))).toEqual(['b.png', 'e.png']);
  expect(readFileSync(file, 'utf8')).toBe([rows[0], `${rows[2]!},"2\n"`, `${rows[5]!},"5\n"`].join('\r\n'));
  expect(await save(file, [relabel('a.png', 'cat', 'dog')])).toMatchObject({
    conflicts: [{ id: 'a.png', kind: 'missing', reason: 'no row of the manifest names it any more' }],
  });
  const include = (id: string, to: string): LabelChange => ({ kind: 'include', id, to });
  await save(file, [include('a.png', 'cat'), relabel('b.png', 'dog', 'cow')]);
  expect(Object.keys(await labels(file))).toEqual(['a.png', 'b.png', 'e.png']);
  await save(file, [include('d.png', 'dog'), include('c.png', 'cat'), relabel('b.png', 'cow', 'dog')]);
  expect(Object.keys(await labels(file))).toEqual(['a.png', 'b.png', 'c.png', 'd.png', 'e.png']);
  expect(await save(file, [include('c.png', 'cat')])).toMatchObject({
    conflicts: [{ kind: 'blocked', reason: 'it is not excluded' }],
  });
  for (let i = 0; i < 3; i++) expect(await undoLastSave(file)).toMatchObject({ kind: 'undone' });
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('the last row without a line end goes and comes back', async () => {
  const text = 'path,label\na.png,cat\nb.png,dog\nc.png,cat';
  const file = await manifest('m.csv', text);
  await save(file, [{ kind: 'exclude', id: 'c.png', from: 'cat' }]);
  expect(readFileSync(file, 'utf8')).toBe('path,label\na.png,cat\nb.png,dog\n');
  await save(file, [{ kind: 'include', id: 'c.png', to: 'cat' }]);
  expect(readFileSync(file, 'utf8')).toBe('path,label\na.png,cat\nb.png,dog\nc.png,cat\n');
  await undoLastSave(file);
  await undoLastSave(file);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('labels, rows and images that changed underneath are conflicts, and the file stays', async () => {
  const text = 'path,label\na.png,cat\nb.png,dog\nc.png,cat\n';
  const file = await manifest('m.csv', text);
  const dataset = await openDataset(file);
  const now = 'path,label\nb.png,cow\nc.png,cat\nd.png,cat\nd.png,\ne.png,\n';
  writeFileSync(file, now);
  rmSync(join(dirname(file), 'c.png'));
  const changes = [
    relabel('a.png', 'cat', 'x'),
    relabel('b.png', 'dog', 'x'),
    relabel('c.png', 'cat', 'x'),
    relabel('d.png', 'cat', 'x'),
    relabel('e.png', 'cat', 'x'),
  ];
  expect(await saveChanges(dataset, changes)).toMatchObject({
    kind: 'conflicts',
    conflicts: [
      { id: 'b.png', kind: 'other-label', found: 'cow' },
      { id: 'c.png', kind: 'missing', reason: 'its image is gone' },
      { id: 'a.png', kind: 'missing', reason: 'no row of the manifest names it any more' },
      { id: 'e.png', kind: 'other-label', found: '', reason: 'its label is blank' },
    ],
  });
  expect(readFileSync(file, 'utf8')).toBe(now);
});

test('undo after an edit by hand is refused', async () => {
  const file = await manifest('m.csv', 'path,label\na.png,cat\nb.png,dog\n');
  await save(file, [relabel('a.png', 'cat', 'dog')]);
  const edited = `${readFileSync(file, 'utf8')}c.png,cat\n`;
  writeFileSync(file, edited);
  expect(await undoLastSave(file)).toMatchObject({
    kind: 'obstacles',
    obstacles: [{ path: 'm.csv', reason: 'it was changed since' }],
  });
  expect(readFileSync(file, 'utf8')).toBe(edited);
});

test('a read-only file is not replaced, though its folder would allow it', async () => {
  const file = await manifest('m.csv', 'path,label\na.png,cat\nb.png,dog\n');
  chmodSync(file, 0o444);
  const saving = save(file, [relabel('a.png', 'cat', 'dog')]);
  await expect(saving).rejects.toThrow(/m\.csv is read-only: allow writing/);
  expect(readFileSync(file, 'utf8')).toBe('path,label\na.png,cat\nb.png,dog\n');
});

test('a manifest behind a link is edited where it is, and keeps its mode', async () => {
  const real = await manifest('real.csv', 'path,label\na.png,cat\nb.png,dog\n');
  chmodSync(real, 0o640);
  const link = await manifest('m.csv', '');
  rmSync(link);
  symlinkSync(real, link);
  await save(link, [relabel('a.png', 'cat', 'dog')]);
  expect(readFileSync(real, 'utf8')).toBe('path,label\na.png,dog\nb.png,dog\n');
  expect(statSync(real).mode & 0o777).toBe(0o640);
  expect(await undoLastSave(link)).toMatchObject({ kind: 'undone' });
  expect(readFileSync(real, 'utf8')).toBe('path,label\na.png,cat\nb.png,dog\n');
});

test.each(['', 'a\nb', 'a\0b', ' a', '\ud800'])('the class %j is refused', async (name) => {
  const file = await manifest('m.csv', 'path,label\na.png,cat\nb.png,dog\n');
  await expect(save(file, [relabel('a.png', 'cat', name)])).rejects.toThrow(/cannot be a class here/);
});
