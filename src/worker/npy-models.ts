import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../protocol/user-error.js';
import { namesIn } from '../disk/atomic-file.js';
import { openNpy, readNpy, type DtypeName, type NpyFile } from './npy-file.js';

/** One model's files, their types and shapes checked; the layers' values are read one layer at a time. */
export interface NpyModel {
  readonly name: string;
  /** Whether the model trained on the example. [N] */
  readonly trained: Uint8Array;
  readonly classes: number;
  /** [N, C] */
  readonly scores: Float64Array;
  /** layer_00, layer_01, … [N, …] each */
  readonly layers: readonly NpyFile[];
}

const FLOATS: readonly DtypeName[] = ['float32', 'float64'];
const INTEGERS: readonly DtypeName[] = [
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
];
const FLAGS: readonly DtypeName[] = ['bool', 'uint8'];

/** Given labels, FOLDER/labels.npy: integers ≥ 0. [N]; throws a UserError. */
export function readLabels(folder: string): Int32Array {
  const file = openNpy(join(folder, 'labels.npy'));
  expectType(file, INTEGERS, 'integers');
  if (file.shape.length !== 1 || file.shape[0] === 0) throw shapeError(file, '[N] with N at least 1');
  const values = new Float64Array(file.shape[0]!);
  readNpy(file, values);
  const bad = values.findIndex((value) => value < 0 || value > 0xffff);
  if (bad !== -1) {
    throw new UserError(
      `${file.path} has the label ${values[bad]!} in row ${bad}: expected classes 0 to 65535.`,
    );
  }
  return Int32Array.from(values);
}

/** Names of the folders in `folder` that hold .npy files, in code point order; throws a UserError when there are none. */
export function modelNames(folder: string): string[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .filter((name) => npyNames(join(folder, name)).length > 0)
    .sort();
  if (names.length > 0) return names;
  throw new UserError(
    `${folder} has no model: expected a folder in it with layer_00.npy, layer_01.npy, …, scores.npy and train.npy.`,
  );
}

/** Opens MODEL's files and reads all but the layers; throws a UserError that names the first bad file. */
export function openModel(folder: string, name: string, labels: Int32Array): NpyModel {
  const at = (file: string) => join(folder, name, file);
  const layers = layerFiles(join(folder, name), labels.length);
  const scores = openNpy(at('scores.npy'));
  expectType(scores, FLOATS, 'float32 or float64');
  const classes = scores.shape[1] ?? 0;
  if (scores.shape.length !== 2 || scores.shape[0] !== labels.length || classes === 0) {
    throw shapeError(scores, `[${labels.length}, classes], since labels.npy has ${labels.length} rows`);
  }
  const unknown = labels.findIndex((label) => label >= classes);
  if (unknown !== -1) {
    throw new UserError(
      `${join(folder, 'labels.npy')} has the label ${labels[unknown]!} in row ${unknown}, but ${scores.path} has ` +
        `only ${classes} columns: expected one for each class.`,
    );
  }
  const values = new Float64Array(labels.length * classes);
  readNpy(scores, values);
  refuseUnfinite(scores, values);
  return { name, trained: readFlags(at('train.npy'), labels.length), classes, scores: values, layers };
}

/** A layer's embeddings, flattened; float64 is rounded to float32. Throws a UserError. */
export function readLayer(file: NpyFile): { readonly values: Float32Array; readonly dimensions: number } {
  const dimensions = file.shape.slice(1).reduce((product, n) => product * n, 1);
  const values = new Float32Array(file.shape[0]! * dimensions);
  readNpy(file, values);
  refuseUnfinite(file, values);
  return { values, dimensions };
}

function layerFiles(model: string, examples: number): NpyFile[] {
  const numbers = npyNames(model)
    .flatMap((name) => /^layer_(\d+)\.npy$/.exec(name)?.[1] ?? [])
    .map(Number);
  // Missing numbers show up as missing files.
  const count = Math.max(0, ...numbers) + 1;
  return Array.from({ length: Math.min(count, numbers.length + 1) }, (_, l) => {
    const file = openNpy(join(model, `layer_${String(l).padStart(2, '0')}.npy`));
    expectType(file, FLOATS, 'float32 or float64');
    if (file.shape[0] !== examples || file.shape.includes(0)) {
      throw shapeError(file, `[${examples}, …], since labels.npy has ${examples} rows`);
    }
    return file;
  });
}

function readFlags(path: string, examples: number): Uint8Array {
  const file = openNpy(path);
  expectType(file, FLAGS, 'bool');
  if (file.shape.length !== 1 || file.shape[0] !== examples) {
    throw shapeError(file, `[${examples}], since labels.npy has ${examples} rows`);
  }
  const flags = new Uint8Array(examples);
  readNpy(file, flags);
  if (flags.some((flag) => flag > 1))
    throw new UserError(`${path} has values other than 0 and 1: expected bool.`);
  if (!flags.includes(1))
    throw new UserError(`${path} marks no example as trained on: expected at least one.`);
  return flags;
}

function npyNames(folder: string): string[] {
  try {
    return namesIn(folder).filter((name) => name.endsWith('.npy'));
  } catch {
    // A link to a file, or a folder that may not be read, is no model.
    return [];
  }
}

function expectType(file: NpyFile, types: readonly DtypeName[], expected: string): void {
  if (!types.includes(file.dtype))
    throw new UserError(`${file.path} holds ${file.dtype}: expected ${expected}.`);
}

function shapeError(file: NpyFile, expected: string): UserError {
  return new UserError(`${file.path} has the shape [${file.shape.join(', ')}]: expected ${expected}.`);
}

function refuseUnfinite(file: NpyFile, values: Float32Array | Float64Array): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad === -1) return;
  const row = Math.floor(bad / (values.length / file.shape[0]!));
  throw new UserError(`${file.path} holds ${values[bad]!} in row ${row}: expected finite float32 numbers.`);
}
