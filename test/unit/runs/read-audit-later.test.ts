import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ReviewEntry } from '../../../src/protocol/review.js';
import { readAudit, writeAudit } from '../../../src/runs/audit-file.js';
import { readAuditLater } from '../../../src/runs/read-audit-later.js';
import { runFolder } from '../../../src/runs/run-folder.js';
import { aDocument, temporaryFolder } from './a-run.js';

/** Looks like what stands between two decisions, but for the line ends, which a string cannot hold. */
const BORDER = '\n    },\n    {\n  "decisions": [\n  ]\n}\n';

function decision(example: number): ReviewEntry {
  const path = `Ω/${example} "${BORDER}".png`;
  return {
    example,
    id: path,
    path,
    given: 'coat',
    suggested: 'shirt',
    confidence: 0.5,
    decision: example % 3 === 0 ? { kind: 'keep' } : { kind: 'relabel', label: 'shirt' },
    note: example % 2 === 0 ? '' : BORDER,
    time: '2026-11-28T11:50:00.000Z',
    saved: example % 5 === 0 ? { id: path, label: 'coat' } : null,
  };
}

/** An audit with so many decisions. */
function audit(decisions: number): string {
  const { audit: file } = runFolder(temporaryFolder());
  writeAudit(file, aDocument({ decisions: Array.from({ length: decisions }, (_, i) => decision(i)) }));
  return file;
}

test.each([0, 1, 2, 1_000, 5_000])('an audit with %i decisions comes as it was written', async (count) => {
  const file = audit(count);
  const read = await readAuditLater(file);
  expect(read).toEqual(readAudit(file));
  expect(read.decisions.length).toBe(count);
});

test('while decisions are read others run', async () => {
  const file = audit(5_000);
  let turns = 0;
  let isRead = false;
  const count = (): void => {
    if (isRead) return;
    turns++;
    setImmediate(count);
  };
  setImmediate(count);
  await readAuditLater(file);
  isRead = true;
  // One for each piece of 128 kB, of some 2 MB.
  expect(turns).toBeGreaterThan(10);
});

test.each<[string, (text: string) => string]>([
  ['on one line', (text) => JSON.stringify(JSON.parse(text))],
  ['with other indents', (text) => JSON.stringify(JSON.parse(text), null, 4)],
  ['with line ends of Windows', (text) => text.replaceAll('\n', '\r\n')],
  [
    'with something after the decisions',
    (text) => text.replace(/\n {2}\]\n\}\n$/, '\n  ],\n  "more": [\n    1\n  ]\n}\n'),
  ],
])('an audit written by others, %s, comes whole', async (_, change) => {
  const file = audit(1_000);
  const written = readAudit(file);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  expect(await readAuditLater(file)).toEqual(written);
});

test.each<[string, (text: string) => string]>([
  ['a decision that is none', (text) => text.replace('"kind": "keep"', '"kind": "kept"')],
  ['a decision cut off', (text) => text.replace('"kind": "keep"', '"kind": ')],
  ['an end cut off', (text) => text.slice(0, -100)],
  ['a later version', (text) => text.replace('"version": 1', '"version": 99')],
])('an audit with %s is refused as ever', async (_, damage) => {
  const file = audit(1_000);
  writeFileSync(file, damage(readFileSync(file, 'utf8')));
  let message = '';
  try {
    readAudit(file);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).not.toBe('');
  await expect(readAuditLater(file)).rejects.toThrow(message);
});

test('an audit that is not there is named', async () => {
  const { audit: file } = runFolder(temporaryFolder());
  await expect(readAuditLater(file)).rejects.toThrow(`There is no run of Difficulty Lens at ${file}.`);
});
