import type { Layer } from './embeddings.js';
import { NEIGHBOURS_KEPT } from './fold-result.js';
import { electedClasses, probeVotes } from './knn-probe.js';

export interface LayersQuestion {
  /** Embeddings of the trained examples, then of the held-out ones; the first are the bank. One a probe, [n, D] each. */
  readonly layers: Layer[];
  /** Given labels, in the same order. [n] */
  readonly labels: Int32Array;
  /** n_t */
  readonly trained: number;
  /** Rows of the trained examples of which each probe's votes are kept, rising. [n_s] */
  readonly told: Int32Array;
  /** Also keep neighbours. */
  readonly neighbours: boolean;
  readonly k: number;
  /** C */
  readonly classes: number;
  readonly reach: number;
  /** Another probe is asked; `asked` were before. May throw to stop. */
  readonly onProbe: (asked: number) => Promise<void>;
}

export interface LayersAnswer {
  /** Of the probe that has the lowest. */
  readonly recall: number;
  /** Class that each probe votes for. [n, L+1] */
  readonly classes: Uint16Array;
  /** [n_v, L+1, C] */
  readonly heldOut: Uint16Array;
  /** [n_s, L+1, C] */
  readonly told: Uint16Array;
  /** Over the probes. [n_t, C] */
  readonly trainedSums: Uint16Array;
  /** Rows that voted, nearest first, −1 where there are fewer. [n_v, L+1, n_n] and [n_s, L+1, n_n], or empty */
  readonly heldOutNeighbours: Int32Array;
  readonly toldNeighbours: Int32Array;
}

const RELEASED: Layer = { dimensions: 0, values: new Float32Array(0) };

/**
 * Asks every probe, the narrowest layer first, and empties `layers` on the way: what a search takes grows with a layer's
 * width, and by then the others' embeddings, which are most of a fold's memory, are gone.
 */
export async function probeLayers(question: LayersQuestion): Promise<LayersAnswer> {
  const { layers, labels, trained, told, k, classes, reach } = question;
  const probes = layers.length;
  const rows = labels.length;
  const heldOut = Int32Array.from({ length: rows - trained }, (_, i) => trained + i);
  const kept = question.neighbours ? Math.min(NEIGHBOURS_KEPT, k) : 0;
  const answer = {
    recall: 1,
    classes: new Uint16Array(rows * probes),
    heldOut: new Uint16Array(heldOut.length * probes * classes),
    told: new Uint16Array(told.length * probes * classes),
    trainedSums: new Uint16Array(trained * classes),
    heldOutNeighbours: new Int32Array(heldOut.length * probes * kept).fill(-1),
    toldNeighbours: new Int32Array(told.length * probes * kept).fill(-1),
  };
  const rowsAll = Int32Array.from({ length: rows }, (_, row) => row);
  const bankLabels = labels.subarray(0, trained);
  // A training example is its own row in the bank; a held-out one is not there.
  const self = Int32Array.from({ length: rows }, (_, row) => (row < trained ? row : -1));
  const toldAndHeldOut = new Int32Array(told.length + heldOut.length);
  toldAndHeldOut.set(told);
  toldAndHeldOut.set(heldOut, told.length);
  const narrowestFirst = [...layers.keys()].sort(
    (a, b) => layers[a]!.dimensions - layers[b]!.dimensions || a - b,
  );
  for (const [asked, probe] of narrowestFirst.entries()) {
    await question.onProbe(asked);
    const { dimensions, values } = layers[probe]!;
    layers[probe] = RELEASED;
    const bank = values.subarray(0, trained * dimensions);
    const { votes, neighbours, recall } = probeVotes({
      bank,
      bankLabels,
      queries: values,
      self,
      k,
      classes,
      dimensions,
      reach,
      ...(kept > 0 && { neighbours: { queries: toldAndHeldOut, most: kept } }),
    });
    answer.recall = Math.min(answer.recall, recall);
    const ofProbe = { probe, probes };
    place(electedClasses(votes, classes), rowsAll, answer.classes, { ...ofProbe, width: 1 });
    addTo(answer.trainedSums, votes);
    place(votes, heldOut, answer.heldOut, { ...ofProbe, width: classes });
    place(votes, told, answer.told, { ...ofProbe, width: classes });
    if (neighbours === undefined) continue;
    const rowsTold = told.map((_, i) => i);
    const rowsHeldOut = heldOut.map((_, i) => told.length + i);
    place(neighbours, rowsTold, answer.toldNeighbours, { ...ofProbe, width: kept });
    place(neighbours, rowsHeldOut, answer.heldOutNeighbours, { ...ofProbe, width: kept });
  }
  return answer;
}

/** Copies `rows` of one probe's values ([n, width]) to their place among all probes' ([rows, L+1, width]). */
function place<T extends Uint16Array | Int32Array>(
  values: T,
  rows: Int32Array,
  to: T,
  { probe, probes, width }: { readonly probe: number; readonly probes: number; readonly width: number },
): void {
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! * width;
    const at = (i * probes + probe) * width;
    for (let j = 0; j < width; j++) to[at + j] = values[from + j]!;
  }
}

/** Adds the first of `values` to `sums`. */
function addTo(sums: Uint16Array, values: Uint16Array): void {
  for (let at = 0; at < sums.length; at++) sums[at]! += values[at]!;
}
