import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { readFold, writeFold, type FoldShape } from '../../../src/runs/fold-file.js';
import { allFolds, foldStates, unfinishedFolds } from '../../../src/runs/resume.js';
import { foldFile, openRunFolder, type RunFolder } from '../../../src/runs/run-folder.js';
import {
  decodeTensors,
  encodeTensors,
  type Tensor,
  type TensorData,
  type TensorFile,
} from '../../../src/runs/safetensors.js';
import { aFold, temporaryFolder } from './a-run.js';

const id = { repeat: 0, fold: 1 };
const shape: FoldShape = { examples: 5, classes: 2, probes: 3 };
let run: RunFolder;
let path: string;

beforeEach(() => {
  run = openRunFolder(temporaryFolder());
  path = foldFile(run, id.repeat, id.fold);
  writeFold(run, id, { result: aFold(), seconds: 1.5 });
});

test('a fold comes back as it was written', () => {
  expect(readFold(run, id, shape)).toEqual({ result: aFold(), seconds: 1.5 });
  expect(readFold(run, id, { ...shape, probes: null })).not.toBeNull();
});

test('a fold without input margins comes back with none', () => {
  const result = { ...aFold(), inputMargin: new Float32Array(0) };
  writeFold(run, id, { result, seconds: 1 });
  expect(readFold(run, id, shape)?.result.inputMargin).toHaveLength(0);
});

test('the file is safetensors: an aligned JSON header that names ranges covering the data', () => {
  const bytes = readFileSync(path);
  const headerLength = Number(bytes.readBigUInt64LE());
  expect(headerLength % 8).toBe(0);
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  expect(header.heldOutVotes).toMatchObject({ dtype: 'U16', shape: [2, 3, 2] });
  expect(header.heldOutScores).toMatchObject({ dtype: 'F32', shape: [2, 2] });
  delete header.__metadata__;
  let end = 0;
  for (const { data_offsets } of Object.values(header)) {
    expect(data_offsets[0]).toBe(end);
    end = data_offsets[1];
  }
  expect(8 + headerLength + end).toBe(bytes.length);
});

test('a file cut at any byte counts as absent', () => {
  for (let length = readFileSync(path).length - 1; length >= 0; length--) {
    truncateSync(path, length);
    expect(readFold(run, id, shape), `cut at ${length}`).toBeNull();
  }
});

test('bytes of which any one is altered, added or taken out are refused', () => {
  const bytes = [...readFileSync(path)];
  const accepted: string[] = [];
  for (let at = 0; at < bytes.length; at++) {
    for (const replacement of [[bytes[at]! ^ 0x10], [bytes[at]!, 0x20], []]) {
      const edited = Uint8Array.from([...bytes.slice(0, at), ...replacement, ...bytes.slice(at + 1)]);
      if (decodeTensors(edited) !== null) accepted.push(`${replacement.join()} at ${at}`);
    }
  }
  expect(accepted).toEqual([]);
  expect(decodeTensors(Uint8Array.from(bytes))).not.toBeNull();
});

test('a border between header and data that moved is noticed, however the header is padded', () => {
  for (let digits = 1; digits <= 8; digits++) {
    writeFold(run, id, { result: aFold(), seconds: Number(`1.${'1'.repeat(digits)}`) });
    const bytes = Uint8Array.from(readFileSync(path));
    const length = bytes[0]!;
    for (const by of [-8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8]) {
      bytes[0] = length + by;
      expect(decodeTensors(bytes), `${digits} digits, length off by ${by}`).toBeNull();
    }
  }
});

test.each<[string, Partial<FoldShape>]>([
  ['examples', { examples: 6 }],
  ['classes', { classes: 3 }],
  ['probes', { probes: 4 }],
])('a fold of another number of %s counts as absent', (_, change) => {
  expect(readFold(run, id, { ...shape, ...change })).toBeNull();
});

test('a fold whose lists do not part the examples counts as absent', () => {
  writeFold(run, id, { result: { ...aFold(), heldOut: Int32Array.of(1, 3) }, seconds: 1 });
  expect(readFold(run, id, shape)).toBeNull();
});

/** The stored fold with other tensors or metadata, its checksum right. */
function rewrite(change: (file: TensorFile) => TensorFile): void {
  const file = decodeTensors(new Uint8Array(readFileSync(path)))!;
  writeFileSync(path, Buffer.concat(encodeTensors(change(file))));
}

test('a fold that lacks a tensor, or has one of another length, counts as absent', () => {
  const { tensors } = decodeTensors(new Uint8Array(readFileSync(path)))!;
  rewrite((file) => file);
  expect(readFold(run, id, shape)).not.toBeNull();
  for (const [name, { data }] of tensors) {
    const longer = data.length + 1;
    // A typed array's constructor is its class.
    const type = data.constructor as new (length: number) => TensorData;
    const other: Tensor = { shape: [longer], data: new type(longer) };
    rewrite((file) => ({ ...file, tensors: new Map([...tensors].filter(([other]) => other !== name)) }));
    expect(readFold(run, id, shape), `without ${name}`).toBeNull();
    rewrite((file) => ({ ...file, tensors: new Map([...tensors, [name, other]]) }));
    expect(readFold(run, id, shape), `longer ${name}`).toBeNull();
  }
});

test('a fold of an earlier format counts as absent', () => {
  rewrite((file) => ({ ...file, metadata: { ...file.metadata, format: 'difficulty-lens-fold-1' } }));
  expect(readFold(run, id, shape)).toBeNull();
});

test("a file under another fold's name counts as absent", () => {
  writeFileSync(foldFile(run, 0, 0), new Uint8Array(readFileSync(path)));
  expect(readFold(run, { repeat: 0, fold: 0 }, shape)).toBeNull();
});

test('the files decide which folds are unfinished', () => {
  const settings = { folds: 2, repeats: 2 };
  expect(allFolds(settings)).toHaveLength(4);
  expect(foldStates(run, settings, shape)[1]).toEqual({ ...id, state: 'done', seconds: 1.5 });
  expect(unfinishedFolds(run, settings, shape)).toEqual([
    { repeat: 0, fold: 0 },
    { repeat: 1, fold: 0 },
    { repeat: 1, fold: 1 },
  ]);
});
