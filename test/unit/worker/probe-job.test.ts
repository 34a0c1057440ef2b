import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dump } from 'npyjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobEvent } from '../../../src/protocol/job-event.js';
import { UserError } from '../../../src/protocol/user-error.js';
import { runProbe } from '../../../src/worker/probe-job.js';

const ORACLE = path.resolve('test/fixtures/oracles/knn');
let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'probe-job-'));
});
afterEach(() => {
  rmSync(scratch, { recursive: true });
});

async function probe(folder: string, k = 10): Promise<{ csv: string; events: JobEvent[] }> {
  const csv = path.join(scratch, 'out.csv');
  const events: JobEvent[] = [];
  const emit = (event: JobEvent) => void events.push(event);
  const job = { kind: 'probe', folder, k, backend: 'cpu', csv } as const;
  await runProbe(job, { emit, signal: new AbortController().signal, assets: '' });
  return { csv: readFileSync(csv, 'utf8'), events };
}

describe('scikit-learn', () => {
  it('gives the same votes and depths, example by example', async () => {
    const { csv, events } = await probe(ORACLE);
    const expected = readFileSync(path.join(ORACLE, 'expected.csv'), 'utf8').split('\n');
    expect(expected.length).toBe(5 * 380 + 2);
    expect(csv.split('\n')).toEqual(expected);
    // The model with seven training examples says that fewer vote.
    expect(events.filter(({ kind }) => kind === 'warning')).toEqual([
      {
        kind: 'warning',
        message: expect.stringMatching(/^few: .* 7 examples .* 6 neighbours .* instead of 10/) as string,
      },
    ]);
    expect(events.at(-1)).toEqual({ kind: 'progress', fraction: 1, secondsLeft: 0 });
  });
});

/** A whole and valid folder of four examples, one model, two layers; each test breaks one file. */
function smallFolder(): { folder: string; put: (name: string, bytes: Uint8Array | string) => void } {
  const folder = path.join(scratch, 'dump');
  mkdirSync(path.join(folder, 'net'), { recursive: true });
  const put = (name: string, bytes: Uint8Array | string) => {
    writeFileSync(path.join(folder, name), bytes);
  };
  put('labels.npy', npy(Int32Array.of(0, 0, 1, 1)));
  put('net/train.npy', npy(Uint8Array.of(1, 1, 1, 0)));
  put('net/scores.npy', npy(Float32Array.of(1, 0, 1, 0, 0.5, 0.5, 0, 1), [4, 2]));
  put('net/layer_00.npy', npy(Float32Array.of(0, 1, 2, 3), [4]));
  put('net/layer_01.npy', npy(Float64Array.of(0, 0, 1, 1, 5, 5, 6, 6), [4, 1, 2]));
  return { folder, put };
}

type Values = Parameters<typeof dump>[0];
const npy = (values: Values, shape?: number[]) => new Uint8Array(dump(values, shape));
/** A file as numpy.save writes it, with the header given. */
function npyWith(header: string, data: Uint8Array): Uint8Array {
  const padded = header.padEnd(117) + '\n';
  const start = Buffer.from(`\x93NUMPY\x01\x00${String.fromCharCode(padded.length)}\x00${padded}`, 'latin1');
  return Uint8Array.from([...start, ...data]);
}

describe('a small folder', () => {
  it('becomes the table worked out by hand', async () => {
    const { csv } = await probe(smallFolder().folder, 1);
    expect(csv).toBe(
      [
        'model,example,train,predicted,label,depth,label_depth,probe_00,probe_01,votes_00,votes_01',
        'net,0,true,0,0,0,0,0,0,1 0,1 0',
        'net,1,true,0,0,0,0,0,0,1 0,1 0',
        // Its scores tie: class 0, the lowest, is the network's own; so its label 1 is unfitted.
        'net,2,true,0,1,0,2,0,0,1 0,1 0',
        'net,3,false,1,1,0,,1,1,0 1,0 1',
        '',
      ].join('\n'),
    );
  });

  it('takes integers and flags of the common types', async () => {
    const { folder, put } = smallFolder();
    const { csv } = await probe(folder, 1);
    put(
      'net/train.npy',
      npyWith("{'descr': '|b1', 'fortran_order': False, 'shape': (4,), }", Uint8Array.of(1, 1, 1, 0)),
    );
    for (const labels of [
      BigInt64Array.of(0n, 0n, 1n, 1n),
      Uint8Array.of(0, 0, 1, 1),
      BigUint64Array.of(0n, 0n, 1n, 1n),
    ]) {
      put('labels.npy', npy(labels));
      expect((await probe(folder, 1)).csv).toBe(csv);
    }
  });

  it('ignores other files and folders', async () => {
    const { folder, put } = smallFolder();
    const { csv } = await probe(folder, 1);
    mkdirSync(path.join(folder, 'plots'));
    put('plots/a.png', 'x');
    put('net/notes.txt', 'x');
    expect((await probe(folder, 1)).csv).toBe(csv);
  });
});

describe('bad input', () => {
  const floats = (n: number) => new Float32Array(n);
  const cases: readonly { name: string; file: string; bytes: Uint8Array | string | null; says: RegExp }[] = [
    { name: 'no labels', file: 'labels.npy', bytes: null, says: /labels\.npy is missing/ },
    { name: 'no scores', file: 'net/scores.npy', bytes: null, says: /scores\.npy is missing/ },
    { name: 'no train', file: 'net/train.npy', bytes: null, says: /train\.npy is missing/ },
    { name: 'a gap in the layers', file: 'net/layer_00.npy', bytes: null, says: /layer_00\.npy is missing/ },
    { name: 'an empty file', file: 'labels.npy', bytes: '', says: /labels\.npy is no \.npy file/ },
    {
      name: 'a text file',
      file: 'labels.npy',
      bytes: '0,1,1,0\n0,1,0,1',
      says: /labels\.npy is no \.npy file/,
    },
    {
      name: 'float labels',
      file: 'labels.npy',
      bytes: npy(floats(4)),
      says: /labels\.npy holds float32: expected integers/,
    },
    {
      name: 'negative labels',
      file: 'labels.npy',
      bytes: npy(Int32Array.of(0, -1, 0, 0)),
      says: /label -1 in row 1/,
    },
    {
      name: 'labels above the classes',
      file: 'labels.npy',
      bytes: npy(Int32Array.of(0, 0, 2, 0)),
      says: /label 2 in row 2.*only 2 columns/,
    },
    {
      name: 'labels in a table',
      file: 'labels.npy',
      bytes: npy(new Int32Array(4), [2, 2]),
      says: /shape \[2, 2\]: expected \[N\]/,
    },
    {
      name: 'fewer labels',
      file: 'labels.npy',
      bytes: npy(new Int32Array(3)),
      says: /shape \[4\]: expected \[3, …\]/,
    },
    {
      name: 'integer embeddings',
      file: 'net/layer_00.npy',
      bytes: npy(new Int32Array(4)),
      says: /layer_00\.npy holds int32: expected float/,
    },
    {
      name: 'another N',
      file: 'net/layer_01.npy',
      bytes: npy(floats(10), [5, 2]),
      says: /layer_01\.npy has the shape \[5, 2\]: expected \[4, …\]/,
    },
    {
      name: 'no dimensions',
      file: 'net/layer_01.npy',
      bytes: npy(floats(0), [4, 0]),
      says: /layer_01\.npy has the shape/,
    },
    {
      name: 'NaN',
      file: 'net/layer_01.npy',
      bytes: npy(Float32Array.of(1, NaN, 1, 1)),
      says: /layer_01\.npy holds NaN in row 1/,
    },
    {
      name: 'float64 beyond float32',
      file: 'net/layer_01.npy',
      bytes: npy(Float64Array.of(1, 1, 1e300, 1)),
      says: /layer_01\.npy holds Infinity in row 2/,
    },
    {
      name: 'flat scores',
      file: 'net/scores.npy',
      bytes: npy(floats(4)),
      says: /scores\.npy has the shape \[4\]/,
    },
    {
      name: 'NaN scores',
      file: 'net/scores.npy',
      bytes: npy(floats(8).fill(NaN), [4, 2]),
      says: /scores\.npy holds NaN in row 0/,
    },
    {
      name: 'float flags',
      file: 'net/train.npy',
      bytes: npy(floats(4)),
      says: /train\.npy holds float32: expected bool/,
    },
    {
      name: 'flags of other values',
      file: 'net/train.npy',
      bytes: npy(Uint8Array.of(0, 1, 2, 3)),
      says: /train\.npy has values other than 0 and 1/,
    },
    {
      name: 'nothing trained on',
      file: 'net/train.npy',
      bytes: npy(new Uint8Array(4)),
      says: /train\.npy marks no example/,
    },
    {
      name: 'a length that lies',
      file: 'net/layer_00.npy',
      bytes: npy(floats(4), [4, 2]),
      says: /layer_00\.npy has \d+ bytes, but its header promises/,
    },
    {
      name: 'a header cut off',
      file: 'net/layer_00.npy',
      bytes: npy(floats(4)).slice(0, 40),
      says: /layer_00\.npy is cut off/,
    },
    {
      name: 'Fortran order',
      file: 'net/layer_01.npy',
      bytes: npyWith("{'descr': '<f4', 'fortran_order': True, 'shape': (4, 2), }", new Uint8Array(32)),
      says: /layer_01\.npy is in Fortran order.*ascontiguousarray/,
    },
    {
      name: 'big-endian numbers',
      file: 'net/layer_01.npy',
      bytes: npyWith("{'descr': '>f4', 'fortran_order': False, 'shape': (4, 2), }", new Uint8Array(32)),
      says: /layer_01\.npy holds >f4: expected little-endian/,
    },
    {
      name: 'a structured array',
      file: 'labels.npy',
      bytes: npyWith(
        "{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (4,), }",
        new Uint8Array(16),
      ),
      says: /labels\.npy holds a structure/,
    },
    {
      name: 'a strange header',
      file: 'labels.npy',
      bytes: npyWith("{'descr': '<i4', 'shape': (-4,)}", new Uint8Array(16)),
      says: /labels\.npy has a header that is not numpy\.save's/,
    },
  ];

  it.each(cases)('$name: one sentence that names the file, and no CSV', async ({ file, bytes, says }) => {
    const { folder, put } = smallFolder();
    if (bytes === null) rmSync(path.join(folder, file));
    else put(file, bytes);
    const failure = await probe(folder, 1).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UserError);
    expect((failure as UserError).message).toMatch(says);
    expect((failure as UserError).message).toContain(
      path.join(folder, file === 'net/layer_00.npy' ? 'net' : ''),
    );
    expect(readdirSync(scratch)).toEqual(['dump']);
  });

  it('has no model', async () => {
    const { folder } = smallFolder();
    rmSync(path.join(folder, 'net'), { recursive: true });
    await expect(probe(folder)).rejects.toThrow(/has no model: expected a folder/);
  });

  it('finds a bad file of the last model before the first is probed', async () => {
    const { folder, put } = smallFolder();
    cpSync(path.join(folder, 'net'), path.join(folder, 'zoo'), { recursive: true });
    put('zoo/layer_01.npy', 'x');
    await expect(probe(folder)).rejects.toThrow(/zoo.layer_01\.npy is no \.npy/);
  });

  it('refuses to replace what is no file', async () => {
    mkdirSync(path.join(scratch, 'out.csv'));
    await expect(probe(smallFolder().folder)).rejects.toThrow(/out\.csv is no file/);
  });
});

it('stops when cancelled and leaves no file', async () => {
  const { folder } = smallFolder();
  const abort = new AbortController();
  abort.abort();
  const job = { kind: 'probe', folder, k: 1, backend: 'cpu', csv: path.join(scratch, 'out.csv') } as const;
  await expect(runProbe(job, { emit: () => undefined, signal: abort.signal, assets: '' })).rejects.toThrow();
  expect(readdirSync(scratch)).toEqual(['dump']);
});
