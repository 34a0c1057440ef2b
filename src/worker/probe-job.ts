import { stringify } from 'csv-stringify/sync';
import { realpathSync } from 'node:fs';
import { argmax } from '../engine/argmax.js';
import { labelDepth, predictionDepth } from '../engine/depth.js';
import { NO_DEPTH } from '../engine/fold-result.js';
import { electedClasses, probeVotes } from '../engine/knn-probe.js';
import type { ProbeJob } from '../protocol/job.js';
import { UserError } from '../protocol/user-error.js';
import { AtomicFile } from '../disk/atomic-file.js';
import { statusOf } from '../disk/status.js';
import { selectBackend } from './backends/select-backend.js';
import type { JobContext } from './fold-job.js';
import { modelNames, openModel, readLabels, readLayer, type NpyModel } from './npy-models.js';

const ROWS_A_PIECE = 1000;

/** What one layer's probe says. */
interface Probe {
  /** [N, C] */
  readonly votes: Uint16Array;
  /** [N] */
  readonly elected: Uint16Array;
}

/**
 * Prediction depths of the user's own embeddings, for every model in `job.folder`:
 * labels.npy [N] integers; MODEL/layer_00.npy, layer_01.npy, … [N, …] float32 (float64 is rounded to it);
 * MODEL/scores.npy [N, C]; MODEL/train.npy [N] bool.
 *
 * The probes are the layers exactly as given: for the method's last probe, on the softmax output, store the softmax
 * as the last layer too. scores.npy only gives the network's own class (its largest score, the lowest class of equal
 * ones); any scores of that order will do.
 *
 * Writes `job.csv`, whole or not at all, a row for each model and example: model, example, train, predicted, label,
 * depth (empty: undefined), label_depth (empty: held out), probe_00 … (the class voted for) and votes_00 … (the votes
 * for class 0, 1, … with spaces between).
 * Throws a UserError for bad input.
 */
export async function runProbe(job: ProbeJob, { emit, signal, assets }: JobContext): Promise<void> {
  emit({ kind: 'stage', stage: 'read', message: `Reading ${job.folder}` });
  const labels = readLabels(job.folder);
  const names = modelNames(job.folder);
  // Opened once before the work, so that a bad file in the last model shows at once.
  const layerCounts = names.map((name) => openModel(job.folder, name, labels).layers.length);
  const file = new AtomicFile(destination(job.csv));
  try {
    await selectBackend(job.backend, assets);
    emit({
      kind: 'stage',
      stage: 'probe',
      message: `Probing ${names.length} model${names.length === 1 ? '' : 's'}`,
    });
    const advance = progressOver(
      layerCounts.reduce((sum, n) => sum + n, 0),
      (fraction, secondsLeft) => {
        emit({ kind: 'progress', fraction, secondsLeft });
      },
    );
    const columns = Math.max(...layerCounts);
    file.write(stringify([header(columns)]));
    for (const name of names) {
      const model = openModel(job.folder, name, labels);
      const trained = trainedRows(model);
      if (trained.length <= job.k) {
        const message =
          `${name}: train.npy marks ${trained.length} examples as trained on, so that at most ` +
          `${trained.length - 1} neighbours vote for these and ${trained.length} for the others instead of ${job.k}.`;
        emit({ kind: 'warning', message });
      }
      const probes: Probe[] = [];
      for (const layer of model.layers) {
        probes.push(probeLayer(readLayer(layer), labels, model, trained, job.k));
        advance();
        await hearMessages(signal);
      }
      for (const piece of csvPieces(model, labels, probes, columns)) file.write(piece);
    }
    file.commit();
  } finally {
    // After the commit there is nothing left to discard.
    file.discard();
  }
}

/** The file that the CSV replaces; renaming a file over a device or a link would replace that. */
function destination(path: string): string {
  const status = statusOf(path);
  if (status === null) return path;
  if (!status.isFile())
    throw new UserError(`${path} is no file: name a file for the CSV, or - for standard output.`);
  return realpathSync(path);
}

function trainedRows({ trained }: NpyModel): Int32Array {
  return Int32Array.from(trained.keys()).filter((i) => trained[i] === 1);
}

function probeLayer(
  { values, dimensions }: { readonly values: Float32Array; readonly dimensions: number },
  labels: Int32Array,
  { classes }: NpyModel,
  trained: Int32Array,
  k: number,
): Probe {
  const bank = new Float32Array(trained.length * dimensions);
  const self = new Int32Array(labels.length).fill(-1);
  trained.forEach((i, row) => {
    bank.set(values.subarray(i * dimensions, (i + 1) * dimensions), row * dimensions);
    self[i] = row;
  });
  const bankLabels = trained.map((i) => labels[i]!);
  const { votes } = probeVotes({ bank, bankLabels, queries: values, self, k, classes, dimensions });
  return { votes, elected: electedClasses(votes, classes) };
}

function header(probes: number): string[] {
  const each = (prefix: string) =>
    Array.from({ length: probes }, (_, l) => `${prefix}_${String(l).padStart(2, '0')}`);
  return [
    'model',
    'example',
    'train',
    'predicted',
    'label',
    'depth',
    'label_depth',
    ...each('probe'),
    ...each('votes'),
  ];
}

function* csvPieces(
  model: NpyModel,
  labels: Int32Array,
  probes: readonly Probe[],
  columns: number,
): Generator<string> {
  const { name, classes } = model;
  // Models may have fewer layers than the table has columns.
  const blank = new Array<string>(columns - probes.length).fill('');
  for (let start = 0; start < labels.length; start += ROWS_A_PIECE) {
    const end = Math.min(start + ROWS_A_PIECE, labels.length);
    const rows = Array.from({ length: end - start }, (_, offset) => {
      const i = start + offset;
      const voted = probes.map(({ elected }) => elected[i]!);
      const predicted = argmax(model.scores, i * classes, classes);
      const depth = predictionDepth(voted, predicted);
      const trained = model.trained[i] === 1;
      return [
        name,
        i,
        String(trained),
        predicted,
        labels[i]!,
        depth === NO_DEPTH ? '' : depth,
        trained ? labelDepth(voted, predicted, labels[i]!) : '',
        ...voted,
        ...blank,
        ...probes.map(({ votes }) => votes.subarray(i * classes, (i + 1) * classes).join(' ')),
        ...blank,
      ];
    });
    yield stringify(rows);
  }
}

/** Lets the process hear a cancellation between two pieces of synchronous work. */
async function hearMessages(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

function progressOver(steps: number, report: (fraction: number, secondsLeft: number) => void): () => void {
  const start = performance.now();
  let done = 0;
  return () => {
    done++;
    report(done / steps, (((performance.now() - start) / 1000) * (steps - done)) / done);
  };
}
