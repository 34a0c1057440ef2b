import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXAMPLE_COLUMNS, type ExampleRow } from '../../../src/protocol/example-row.js';
import { writeExamples } from '../../../src/runs/examples-parquet.js';
import { textAt } from '../../../webview/model/columns.js';
import { groupOf, rowOf, type Examples } from '../../../webview/model/examples.js';
import { MEASURE_NAMES } from '../../../webview/model/measures.js';
import { readExamples, type ExamplesReading } from '../../../webview/model/read-examples.js';
import { largeExamples, largeRows } from '../../e2e/large-examples.js';

let folder: string;
let server: Server;
let uri: string;
let rows: readonly ExampleRow[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'difficulty-lens-read-'));
  rows = largeRows(largeExamples().slice(0, 15_000));
  writeExamples(join(folder, 'examples.parquet'), { rows, classes: [] });
  server = createServer((request, response) => {
    if (request.url === '/examples.parquet') response.end(readFileSync(join(folder, 'examples.parquet')));
    else if (request.url === '/damaged') response.end('PAR1 no table PAR1');
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has such an address.
  uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/examples.parquet`;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function reading(changes: Partial<ExamplesReading> = {}): ExamplesReading {
  return {
    uri,
    complete: true,
    ownIds: true,
    signal: new AbortController().signal,
    onPart: () => undefined,
    wanted: () => null,
    yieldTurn: () => Promise.resolve(),
    ...changes,
  };
}

test('columns hold what the table holds', async () => {
  const examples = await readExamples(reading());
  expect(examples.count).toBe(rows.length);
  for (const [i, row] of rows.entries()) {
    if (i % 97 !== 0) continue;
    expect(textAt(examples.given, i)).toBe(row.given_label);
    expect(textAt(examples.suggested, i)).toBe(row.suggested_label);
    expect(groupOf(examples, i)).toBe(row.group);
    expect(examples.flags[i]).toBe(row.likely_mislabeled ? 1 : 0);
    expect(examples.paths?.[i]).toBe(row.path);
    expect(examples.ids?.[i]).toBe(row.id);
    expect(rowOf(examples, i)).toBe(i);
    for (const name of MEASURE_NAMES) expect(examples.measures.get(name)?.[i]).toBe(row[name] ?? Number.NaN);
  }
  expect(rowOf(examples, rows.length)).toBe(-1);
  expect(EXAMPLE_COLUMNS.length).toBe(MEASURE_NAMES.length + 8);
});

test('what the grid needs comes first, the measure that is waited for next', async () => {
  const parts: Examples[] = [];
  await readExamples(
    reading({ onPart: (examples) => parts.push(examples), wanted: () => 'training_variability' }),
  );
  expect([...(parts[0]?.measures.keys() ?? [])]).toEqual(['label_error_score']);
  expect(parts[0]?.paths).toBeNull();
  expect(parts[1]?.paths?.length).toBe(rows.length);
  expect([...(parts[2]?.measures.keys() ?? [])]).toEqual(['label_error_score', 'training_variability']);
});

test('reading stops when it is given up', async () => {
  const abort = new AbortController();
  const parts: Examples[] = [];
  const read = readExamples(
    reading({
      signal: abort.signal,
      onPart: (examples) => {
        parts.push(examples);
        abort.abort();
      },
    }),
  );
  await expect(read).rejects.toThrow();
  expect(parts.length).toBe(1);
});

test('a missing and a damaged table say so', async () => {
  await expect(readExamples(reading({ uri: `${uri}-none` }))).rejects.toThrow('status 404');
  await expect(readExamples(reading({ uri: new URL('/damaged', uri).href }))).rejects.toThrow();
});
