import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { AuditDocument } from '../../../src/protocol/audit-document.js';
import { UserError } from '../../../src/protocol/user-error.js';
import { readAudit, writeAudit } from '../../../src/runs/audit-file.js';
import { findRun } from '../../../src/runs/find-run.js';
import { defaultRunFolder, discardUnbegun, openRunFolder, runFolder } from '../../../src/runs/run-folder.js';
import { aDocument, temporaryFolder } from './a-run.js';

const now = new Date('2026-11-23T04:34:38.999Z');
let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

function putRun(name: string, changes: Partial<AuditDocument>): string {
  const run = openRunFolder(join(folder, '.difficulty-lens', name));
  writeAudit(run.audit, aDocument(changes));
  return run.root;
}

test('a run goes by default into the dataset, or beside a manifest, named after the time', () => {
  const manifest = join(folder, 'train.csv');
  writeFileSync(manifest, '');
  const expected = join(folder, '.difficulty-lens', '2026-11-23T04-34-38Z');
  expect(defaultRunFolder(folder, now)).toBe(expected);
  expect(defaultRunFolder(manifest, now)).toBe(expected);
  mkdirSync(expected, { recursive: true });
  expect(defaultRunFolder(folder, now)).toBe(`${expected}-2`);
  expect(() => defaultRunFolder(join(folder, 'none'), now)).toThrow(UserError);
});

test('a run folder whose place is taken by a file is refused with a sentence', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => openRunFolder(join(folder, 'file', 'run'))).toThrow(/a file stands where a folder is needed/);
});

test('a run that never began leaves the dataset as it was, one that did stays', () => {
  const run = openRunFolder(defaultRunFolder(folder, now));
  writeFileSync(join(run.thumbnails, 'sheet_0000.webp'), '');
  discardUnbegun(run);
  expect(readdirSync(folder)).toEqual([]);

  const begun = openRunFolder(join(folder, '.difficulty-lens', 'b'));
  writeAudit(begun.audit, aDocument({ state: 'running' }));
  discardUnbegun(begun);
  discardUnbegun(openRunFolder(join(folder, '.difficulty-lens', 'c')));
  expect(readdirSync(join(folder, '.difficulty-lens'))).toEqual(['b']);
  expect(readdirSync(begun.root)).toContain('prepared');
});

test('an audit comes back as it was written', () => {
  const { audit } = runFolder(folder);
  writeAudit(audit, aDocument());
  expect(readAudit(audit)).toEqual(aDocument());
});

test.each<[string, (text: string) => string, RegExp]>([
  [
    'of a later format',
    (text) => text.replace('"version": 1', '"version": 2, "novel": []'),
    /newer Difficulty Lens \(format 2, this one reads 1\): update/,
  ],
  ['torn', (text) => text.slice(0, 200), /is damaged \(it is no JSON\)/],
  ['empty', () => '', /is damaged \(it is no JSON\)/],
  ['foreign', () => '{"a": 1}', /is not an audit of Difficulty Lens/],
  ['mangled', (text) => text.replace('"examples": 3', '"examples": "3"'), /is damaged \(dataset\.examples: /],
])('audit.dlens that is %s is refused with a sentence', (_, change, message) => {
  const { audit } = runFolder(folder);
  writeAudit(audit, aDocument());
  writeFileSync(audit, change(readFileSync(audit, 'utf8')));
  expect(() => readAudit(audit)).toThrow(message);
  expect(() => readAudit(audit)).toThrow(UserError);
});

test('a run is found by its folder, its audit or its dataset', () => {
  const older = putRun('a', { created: '2026-01-01T00:00:00Z' });
  const newest = putRun('b', { created: '2026-02-01T00:00:00Z' });
  putRun('c', { created: '2026-03-01T00:00:00Z', state: 'cancelled' });
  expect(findRun(older).run.root).toBe(older);
  expect(findRun(join(older, 'audit.dlens')).run.root).toBe(older);
  expect(findRun(folder).run.root).toBe(newest);
});

test("a manifest's run is told from those of the manifests beside it", () => {
  const [train, test] = [join(folder, 'train.csv'), join(folder, 'test.csv')];
  writeFileSync(train, '');
  writeFileSync(test, '');
  const dataset = aDocument().dataset;
  const ofTrain = putRun('a', { dataset: { ...dataset, location: train } });
  putRun('b', { dataset: { ...dataset, location: test }, created: '2027-01-01T00:00:00Z' });
  expect(findRun(train).run.root).toBe(ofTrain);
});

test('a dataset without a run, or with a later one only, is told in a sentence', () => {
  expect(() => findRun(folder)).toThrow(/There is no run of Difficulty Lens in .*: analyze it first/);
  writeFileSync(join(putRun('a', {}), 'audit.dlens'), '{"format": "difficulty-lens-audit", "version": 9}');
  expect(() => findRun(folder)).toThrow(/newer Difficulty Lens/);
});
