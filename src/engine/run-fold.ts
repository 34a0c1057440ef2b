import type { AnalysisSettings } from '../protocol/settings.js';
import { argmax } from './argmax.js';
import { measureNormalisation } from './batches.js';
import { labelDepth, predictionDepth } from './depth.js';
import { embed } from './embeddings.js';
import type { FoldResult } from './fold-result.js';
import type { ImageSource } from './image-source.js';
import { inputMargins } from './input-margin.js';
import { createIterationTracker, predictClasses } from './iteration-learned.js';
import { createNetwork } from './networks/create-network.js';
import { forwardWork } from './networks/forward-work.js';
import { probeLayers } from './probe-layers.js';
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
  /** Also keep neighbours and the predictions of each epoch: once is enough for each example. */
  readonly firstRepeat: boolean;
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
  const before = (input.fold + settings.folds - 1) % settings.folds;
  // As rows among the trained ones, which are the first of all rows below.
  const toldRows = indicesWhere(trained, (index) => input.foldOf[index] === before);
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
    const { statistics, epochClasses } = await train(network, images, labels, trained, normalisation, {
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
    const votes = await probeLayers({
      layers,
      labels: order.map((index) => labels[index]!),
      trained: trained.length,
      told: toldRows,
      neighbours: input.firstRepeat,
      k: settings.k,
      classes,
      reach,
      onProbe: async (asked) => {
        progress.onProbe(asked, layers.length);
        await progress.breathe();
      },
    });
    const examplesOf = (rows: Int32Array): Int32Array => rows.map((row) => (row < 0 ? row : order[row]!));
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
      told: examplesOf(toldRows),
      toldVotes: votes.told,
      heldOutNeighbours: examplesOf(votes.heldOutNeighbours),
      toldNeighbours: examplesOf(votes.toldNeighbours),
      toldEpochClasses: input.firstRepeat
        ? pickRows(epochClasses, toldRows, settings.epochs)
        : new Uint16Array(0),
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

function pickRows(values: Uint16Array, rows: Int32Array, width: number): Uint16Array {
  const picked = new Uint16Array(rows.length * width);
  rows.forEach((row, at) => {
    picked.set(values.subarray(row * width, (row + 1) * width), at * width);
  });
  return picked;
}

function indicesWhere(values: Int32Array, keep: (value: number) => boolean): Int32Array {
  const found: number[] = [];
  values.forEach((value, index) => {
    if (keep(value)) found.push(index);
  });
  return Int32Array.from(found);
}

function concatenate(a: Int32Array, b: Int32Array): Int32Array {
  const out = new Int32Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
