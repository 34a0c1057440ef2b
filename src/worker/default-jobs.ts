import { availableParallelism, freemem } from 'node:os';
import type { AuditDocument } from '../protocol/audit-document.js';

/** What a fold's process takes before it holds any embedding: Node, tfjs, batches. */
const BASE_BYTES = 300e6;
/** Floats of embeddings kept for one image where probes are pooled to `probeWidth`; a generous mean. */
const PROBES = 8;

/** Processes that cores and free memory allow side by side, at least one. Each fold's process runs one thread. */
export function defaultJobs({ dataset, image, settings }: AuditDocument): number {
  const pixels = image === null ? 0 : image.size * image.size * image.channels;
  const widest = settings.probeWidth ?? pixels * settings.width;
  const embeddings = dataset.examples * PROBES * widest * Float32Array.BYTES_PER_ELEMENT;
  const fitting = Math.floor((0.8 * freemem()) / (BASE_BYTES + embeddings));
  return Math.max(1, Math.min(availableParallelism(), fitting, settings.folds * settings.repeats));
}
