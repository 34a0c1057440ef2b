import type { AnalysisSettings } from '../protocol/settings.js';
import { argmax } from './argmax.js';
import { measureNormalisation } from './batches.js';
import { labelDepth, predictionDepth } from './depth.js';
import { embed, type Layer } from './embeddings.js';
import type { FoldResult } from './fold-result.js';
import type { ImageSource } from './image-source.js';
import { inputMargins } from './input-margin.js';
import { createIterationTracker, predictClasses } from './iteration-learned.js';
import { electedClasses, probeVotes } from './knn-probe.js';
import { createNetwork } from './networks/create-network.js';
import { forwardWork } from './networks/forward-work.js';
import { probeReach } from './probe-reach.js';
import { createRandom, derive } from './random.js';
import { train, type EpochReport } from './train.js';

// Names of the random streams derived from a fold's seed.
const WEIGHTS = 0;
const ORDER = 1;

export interface FoldInput {
  readonly images: ImageSource;
  /** Given labels. [N] */
  readonly labels: Int32Array;
  readonly classes: number;
  /** Fold of every example. [N] */
  readonly foldOf: Int32Array;
  readonly fold: number;
  /** `epochs` is taken as it stands. */
  readonly settings: AnalysisSettings;
  /** Decides the initial weights and the order of training. */
  readonly seed: number;
}

export interface FoldProgress {
  /** The network stands; names of its probes. */
  readonly onNetwork: (probes: readonly string[]) => void;
  readonly onEpoch: (report: EpochReport) => void;
  /** Another probe is asked; `asked` of `probes` were before. */
  readonly onProbe: (asked: number, probes: number) => void;
  /** Called between pieces of work, so that the process can hear messages; throws to stop. */
  readonly breathe: () => Promise<void>;
}

/** Trains one model on T_m, probes every layer, and says what it finds about all examples. */
export async function runFold(input: FoldInput, progress: FoldProgress): Promise<FoldResult> {
  const { images, labels, classes, settings, seed } = input;
  const trained = indicesWhere(input.foldOf, (fold) => fold !== input.fold);
  const heldOut = indicesWhere(input.foldOf, (fold) => fold === input.fold);
  const normalisation = measureNormalisation(images, trained);
  const shape = { size: images.size, channels: images.channels, classes, width: settings.width };
  const network = createNetwork(settings.network, shape, createRandom(derive(seed, WEIGHTS)));
  progress.onNetwork(network.probes);
  try {
    const every = settings.iterationEvery;
    const tracker = every === null ? undefined : createIterationTracker(trained.length);
    const observe = (step: number): void => {
      if (every !== null && step % every === 0) {
        tracker?.record(step, predictClasses(network, images, trained, normalisation));
      }
    };
    observe(0);
    const statistics = await train(network, images, labels, trained, normalisation, {
      ...settings,
      classes,
      seed: derive(seed, ORDER),
      onEpoch: progress.onEpoch,
      onStep: (step) => {
        observe(step);
        return progress.breathe();
      },
    });

    // Trained examples first, so that the bank is the head of the same array.
    const order = concatenate(trained, heldOut);
    const { layers, logits } = embed(network, images, order, normalisation, {
      probeWidth: settings.probeWidth,
    });
    const reach = settings.exact
      ? 1
      : probeReach(
          {
            trained: trained.length,
            examples: order.length,
            epochs: settings.epochs,
            forward: await forwardWork(network, shape),
            dimensions: layers.reduce((sum, layer) => sum + layer.dimensions, 0),
          },
          settings.exactShare,
        );
    const heldOutScores = layers.at(-1)!.values.slice(trained.length * classes);
    const votes = await probeLayers(layers, order, trained.length, reach, input, progress);
    return {
      classes,
      probes: layers.length,
      k: Math.min(settings.k, trained.length - 1),
      recall: votes.recall,
      heldOut,
      trained,
      ...readDepths(votes.classes, logits, order, trained.length, input),
      heldOutLogits: logits.slice(trained.length * classes),
      heldOutScores,
      heldOutVotes: votes.heldOut,
      trainedVoteSums: votes.trainedSums,
      trainedProbeClasses: votes.classes.slice(0, trained.length * layers.length),
      ...statistics,
      ...(tracker && { iterationLearned: tracker.finish() }),
      inputMargin: settings.inputMargin
        ? await inputMargins(network, images, heldOut, normalisation, classes, progress.breathe)
        : new Float32Array(0),
    };
  } finally {
    network.dispose();
  }
}

const RELEASED: Layer = { dimensions: 0, values: new Float32Array(0) };

interface Votes {
  /** Of the probe that has the lowest. */
  readonly recall: number;
  /** Class that each probe votes for, rows in the order trained then held out. [N, L+1] */
  readonly classes: Uint16Array;
  /** [n_v, L+1, C] */
  readonly heldOut: Uint16Array;
  /** Over the probes. [n_t, C] */
  readonly trainedSums: Uint16Array;
}

/**
 * Asks every probe, the narrowest layer first, and empties `layers` on the way: what a search takes grows with a layer's
 * width, and by then the others' embeddings, which are most of a fold's memory, are gone.
 */
async function probeLayers(
  layers: Layer[],
  order: Int32Array,
  trainedCount: number,
  reach: number,
  { labels, classes, settings }: FoldInput,
  progress: FoldProgress,
): Promise<Votes> {
  const probes = layers.length;
  const probeClasses = new Uint16Array(order.length * probes);
  const heldOutVotes = new Uint16Array((order.length - trainedCount) * probes * classes);
  const trainedVoteSums = new Uint16Array(trainedCount * classes);
  const bankLabels = order.subarray(0, trainedCount).map((index) => labels[index]!);
  // A training example is its own row in the bank; a held-out one is not there.
  const self = Int32Array.from(order, (_, row) => (row < trainedCount ? row : -1));
  let lowest = 1;
  const narrowestFirst = [...layers.keys()].sort(
    (a, b) => layers[a]!.dimensions - layers[b]!.dimensions || a - b,
  );
  for (const [asked, probe] of narrowestFirst.entries()) {
    progress.onProbe(asked, probes);
    await progress.breathe();
    const { dimensions, values } = layers[probe]!;
    layers[probe] = RELEASED;
    const bank = values.subarray(0, trainedCount * dimensions);
    const { votes, recall } = probeVotes({
      bank,
      bankLabels,
      queries: values,
      self,
      k: settings.k,
      classes,
      dimensions,
      reach,
    });
    lowest = Math.min(lowest, recall);
    electedClasses(votes, classes).forEach((elected, row) => {
      probeClasses[row * probes + probe] = elected;
    });
    for (let at = 0; at < trainedVoteSums.length; at++) trainedVoteSums[at]! += votes[at]!;
    for (let row = trainedCount; row < order.length; row++) {
      const at = ((row - trainedCount) * probes + probe) * classes;
      heldOutVotes.set(votes.subarray(row * classes, (row + 1) * classes), at);
    }
  }
  return { recall: lowest, classes: probeClasses, heldOut: heldOutVotes, trainedSums: trainedVoteSums };
}

function readDepths(
  probeClasses: Uint16Array,
  logits: Float32Array,
  order: Int32Array,
  trainedCount: number,
  { labels, classes }: FoldInput,
): Pick<FoldResult, 'predicted' | 'depth' | 'labelDepth'> {
  const probes = probeClasses.length / order.length;
  const predicted = new Int32Array(order.length);
  const depth = new Int32Array(order.length);
  const labelDepths = new Int32Array(trainedCount);
  order.forEach((index, row) => {
    const own = argmax(logits, row * classes, classes);
    const ofRow = probeClasses.subarray(row * probes, (row + 1) * probes);
    predicted[index] = own;
    depth[index] = predictionDepth(ofRow, own);
    if (row < trainedCount) labelDepths[row] = labelDepth(ofRow, own, labels[index]!);
  });
  return { predicted, depth, labelDepth: labelDepths };
}

function indicesWhere(foldOf: Int32Array, keep: (fold: number) => boolean): Int32Array {
  const found: number[] = [];
  foldOf.forEach((fold, index) => {
    if (keep(fold)) found.push(index);
  });
  return Int32Array.from(found);
}

function concatenate(a: Int32Array, b: Int32Array): Int32Array {
  const out = new Int32Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
