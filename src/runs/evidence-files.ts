import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AtomicFile, sweepTemporaries } from '../disk/atomic-file.js';
import { diskError, errorCode } from '../disk/disk-error.js';
import type { Evidence, StoryEvidence } from '../engine/evidence.js';
import {
  EVIDENCE_FORMAT,
  EVIDENCE_SHARD,
  EVIDENCE_VERSION,
  evidenceFile,
  openEvidence,
  type EvidenceShard,
} from '../protocol/evidence.js';
import { damaged } from './parquet-table.js';
import type { RunFolder } from './run-folder.js';
import { decodeTensors, encodeTensors, type Tensor } from './safetensors.js';

/** Writes `evidence/`, a file for each EVIDENCE_SHARD examples. The same evidence gives the same bytes. */
export function writeEvidence(run: RunFolder, evidence: Evidence): void {
  try {
    mkdirSync(run.evidence, { recursive: true });
  } catch (error) {
    throw diskError(error, run.evidence);
  }
  sweepTemporaries(run.evidence);
  for (let first = 0; first < evidence.examples; first += EVIDENCE_SHARD) {
    const end = Math.min(first + EVIDENCE_SHARD, evidence.examples);
    const metadata = {
      format: EVIDENCE_FORMAT,
      version: String(EVIDENCE_VERSION),
      first: String(first),
    };
    const file = new AtomicFile(join(run.evidence, evidenceFile(first)));
    const pieces = encodeTensors({ tensors: tensorsOf(evidence, first, end), metadata });
    for (const piece of pieces) file.write(piece);
    file.commit();
  }
}

/**
 * The file that has `example`'s evidence; null where the run has none: it is not finished, or older than evidence is.
 * @throws UserError when it is damaged.
 */
export function readEvidence(run: RunFolder, example: number): EvidenceShard | null {
  const path = join(run.evidence, evidenceFile(example));
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(readFileSync(path));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  if (decodeTensors(bytes) === null) throw damaged(path, null);
  return openEvidence(bytes.buffer);
}

/** Rows `first` to `end` of everything. */
function tensorsOf(evidence: Evidence, first: number, end: number): Map<string, Tensor> {
  const { examples, probes, leading, neighbours, epochs } = evidence;
  const rows = end - first;
  const slice = (data: Tensor['data'], ...shape: number[]): Tensor => {
    const width = data.length / examples;
    return { shape: [rows, ...shape], data: data.subarray(first * width, end * width) };
  };
  const story = (name: string, told: StoryEvidence): [string, Tensor][] => [
    [`${name}Votes`, slice(told.votes, probes, leading)],
    [`${name}Elected`, slice(told.elected, probes)],
    [`${name}Own`, slice(told.own)],
    [`${name}Depth`, slice(told.depth)],
    [`${name}OwnShares`, slice(told.ownShares, leading)],
    [`${name}Neighbours`, slice(told.neighbours, probes, neighbours)],
  ];
  return new Map([
    ['classes', slice(evidence.classes, leading)],
    ['scores', slice(evidence.scores, leading)],
    ...story('heldOut', evidence.heldOut),
    ...story('trained', evidence.trained),
    ['labelDepth', slice(evidence.labelDepth)],
    ['epochClasses', slice(evidence.epochClasses, epochs)],
  ]);
}
