import { readFileSync } from 'node:fs';
import type { FoldResult } from '../engine/fold-result.js';
import { AtomicFile } from '../disk/atomic-file.js';
import { errorCode } from '../disk/disk-error.js';
import { foldFile, type RunFolder } from './run-folder.js';
import {
  decodeTensors,
  encodeTensors,
  type Tensor,
  type TensorData,
  type TensorFile,
} from './safetensors.js';

const FORMAT = 'difficulty-lens-fold-3';

/** Which fold of a run: both count from 0. */
export interface FoldId {
  readonly repeat: number;
  readonly fold: number;
}

/** What a stored fold must agree with to count. */
export interface FoldShape {
  /** N. */
  readonly examples: number;
  /** C. */
  readonly classes: number;
  /** L + 1; null where it is not known before a network is built. */
  readonly probes: number | null;
}

export interface StoredFold {
  readonly result: FoldResult;
  /** What the fold took. */
  readonly seconds: number;
}

/** Writes `folds/repeat_RR_fold_FF.safetensors`, whole or not at all. */
export function writeFold(run: RunFolder, id: FoldId, stored: StoredFold): void {
  const { classes, probes, k, recall } = stored.result;
  const metadata = {
    format: FORMAT,
    repeat: String(id.repeat),
    fold: String(id.fold),
    seconds: String(stored.seconds),
    classes: String(classes),
    probes: String(probes),
    k: String(k),
    recall: String(recall),
  };
  const file = new AtomicFile(foldFile(run, id.repeat, id.fold));
  for (const piece of encodeTensors({ tensors: tensorsOf(stored.result), metadata })) file.write(piece);
  file.commit();
}

/** A finished fold; null when there is none, or when its file is torn, altered or of another shape. */
export function readFold(run: RunFolder, id: FoldId, shape: FoldShape): StoredFold | null {
  const bytes = readIfPresent(foldFile(run, id.repeat, id.fold));
  const file = bytes === null ? null : decodeTensors(bytes);
  if (file?.metadata.format !== FORMAT) return null;
  if (Number(file.metadata.repeat) !== id.repeat || Number(file.metadata.fold) !== id.fold) return null;
  const result = resultOf(file);
  if (result === null || !agrees(result, shape)) return null;
  return { result, seconds: Number(file.metadata.seconds) };
}

function tensorsOf(result: FoldResult): Map<string, Tensor> {
  const { classes, probes } = result;
  const [v, t, n] = [result.heldOut.length, result.trained.length, result.predicted.length];
  const s = result.told.length;
  const perProbe = (data: TensorData, rows: number): Tensor => ({
    shape: [rows, probes, data.length / (rows * probes)],
    data,
  });
  const list = (data: TensorData, length: number): Tensor => ({ shape: [length], data });
  return new Map<string, Tensor>([
    ['heldOut', list(result.heldOut, v)],
    ['trained', list(result.trained, t)],
    ['predicted', list(result.predicted, n)],
    ['depth', list(result.depth, n)],
    ['labelDepth', list(result.labelDepth, t)],
    ['heldOutScores', { shape: [v, classes], data: result.heldOutScores }],
    ['heldOutLogits', { shape: [v, classes], data: result.heldOutLogits }],
    ['heldOutVotes', { shape: [v, probes, classes], data: result.heldOutVotes }],
    ['trainedVoteSums', { shape: [t, classes], data: result.trainedVoteSums }],
    ['trainedProbeClasses', { shape: [t, probes], data: result.trainedProbeClasses }],
    ['told', list(result.told, s)],
    ['toldVotes', { shape: [s, probes, classes], data: result.toldVotes }],
    ['heldOutNeighbours', perProbe(result.heldOutNeighbours, v)],
    ['toldNeighbours', perProbe(result.toldNeighbours, s)],
    ['toldEpochClasses', { shape: [s, result.toldEpochClasses.length / s], data: result.toldEpochClasses }],
    ['iterationLearned', list(result.iterationLearned, t)],
    ['aum', list(result.aum, t)],
    ['forgettingEvents', list(result.forgettingEvents, t)],
    ['el2n', list(result.el2n, t)],
    ['trainingConfidence', list(result.trainingConfidence, t)],
    ['trainingVariability', list(result.trainingVariability, t)],
    ['inputMargin', list(result.inputMargin, result.inputMargin.length)],
  ]);
}

/** Null where a tensor is missing or of another type. */
function resultOf({ tensors, metadata }: TensorFile): FoldResult | null {
  const missing: string[] = [];
  const take = <T extends TensorData>(name: string, type: new (length: number) => T): T => {
    const data = tensors.get(name)?.data;
    if (data instanceof type) return data;
    missing.push(name);
    return new type(0);
  };
  const result: FoldResult = {
    classes: Number(metadata.classes),
    probes: Number(metadata.probes),
    k: Number(metadata.k),
    // Files from before it was recorded hold exact searches.
    recall: Number(metadata.recall ?? 1),
    heldOut: take('heldOut', Int32Array),
    trained: take('trained', Int32Array),
    predicted: take('predicted', Int32Array),
    depth: take('depth', Int32Array),
    labelDepth: take('labelDepth', Int32Array),
    heldOutScores: take('heldOutScores', Float32Array),
    heldOutLogits: take('heldOutLogits', Float32Array),
    heldOutVotes: take('heldOutVotes', Uint16Array),
    trainedVoteSums: take('trainedVoteSums', Uint16Array),
    trainedProbeClasses: take('trainedProbeClasses', Uint16Array),
    told: take('told', Int32Array),
    toldVotes: take('toldVotes', Uint16Array),
    heldOutNeighbours: take('heldOutNeighbours', Int32Array),
    toldNeighbours: take('toldNeighbours', Int32Array),
    toldEpochClasses: take('toldEpochClasses', Uint16Array),
    iterationLearned: take('iterationLearned', Float32Array),
    aum: take('aum', Float32Array),
    forgettingEvents: take('forgettingEvents', Float32Array),
    el2n: take('el2n', Float32Array),
    trainingConfidence: take('trainingConfidence', Float32Array),
    trainingVariability: take('trainingVariability', Float32Array),
    inputMargin: take('inputMargin', Float32Array),
  };
  return missing.length === 0 ? result : null;
}

function agrees(result: FoldResult, shape: FoldShape): boolean {
  const { classes, probes, heldOut, trained } = result;
  const [v, t] = [heldOut.length, trained.length];
  return (
    classes === shape.classes &&
    (shape.probes === null || probes === shape.probes) &&
    isPartition(heldOut, trained, shape.examples) &&
    [result.predicted, result.depth].every((data) => data.length === shape.examples) &&
    [
      result.labelDepth,
      result.iterationLearned,
      result.aum,
      result.forgettingEvents,
      result.el2n,
      result.trainingConfidence,
      result.trainingVariability,
    ].every((data) => data.length === t) &&
    result.heldOutScores.length === v * classes &&
    result.heldOutLogits.length === v * classes &&
    result.heldOutVotes.length === v * probes * classes &&
    result.trainedVoteSums.length === t * classes &&
    result.trainedProbeClasses.length === t * probes &&
    result.toldVotes.length === result.told.length * probes * classes &&
    keepsSame(result) &&
    (result.inputMargin.length === 0 || result.inputMargin.length === v)
  );
}

/** Whether as many neighbours are kept for each held-out example as for each told one, and as many epochs for each. */
function keepsSame(result: FoldResult): boolean {
  const { heldOut, told, probes, heldOutNeighbours, toldNeighbours, toldEpochClasses } = result;
  return (
    told.length > 0 &&
    toldEpochClasses.length % told.length === 0 &&
    heldOutNeighbours.length % (heldOut.length * probes) === 0 &&
    heldOutNeighbours.length * told.length === toldNeighbours.length * heldOut.length
  );
}

/** Whether two rising lists of indices together name each of 0..count-1 once. */
function isPartition(a: Int32Array, b: Int32Array, count: number): boolean {
  if (a.length + b.length !== count) return false;
  for (let index = 0, i = 0, j = 0; index < count; index++) {
    if (a[i] === index) i++;
    else if (b[j] === index) j++;
    else return false;
  }
  return true;
}

function readIfPresent(path: string): Uint8Array | null {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
