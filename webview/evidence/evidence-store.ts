import {
  EVIDENCE_SHARD,
  evidenceFile,
  openEvidence,
  type EvidenceShard,
  type ExampleEvidence,
} from '../../src/protocol/evidence.js';
import { Lru } from '../thumbnails/lru.js';

/** Files kept, some 280 kB each: a list by score leads from one to another. */
const KEPT = 16;
/** Files read at a time. */
const SIDE_BY_SIDE = 2;

/** Null: it cannot be had. */
export type EvidenceListener = (evidence: ExampleEvidence | null) => void;

/** Who waits for a file, by what they want to know from it. */
type Waiting = Map<EvidenceListener, number>;

/**
 * Why examples are hard, out of the run's files, each read when it is wanted. What was asked for last comes first, and
 * what nobody waits for any more is not begun. A file that is being read is read to its end: an editor reads the whole
 * of it in any case, so giving it up would only make it read again.
 */
export class EvidenceStore {
  readonly #folder: string;
  readonly #onError: (error: unknown) => void;
  readonly #shards = new Lru<number, EvidenceShard>(KEPT);
  readonly #waiting = new Map<number, Waiting>();
  readonly #running = new Map<number, Waiting>();
  readonly #abort = new AbortController();

  /** `folder`: its URI. */
  constructor(folder: string, onError: (error: unknown) => void) {
    this.#folder = folder.replace(/\/$/, '');
    this.#onError = onError;
  }

  /** The evidence of an example, by its place in the table, where it is at hand. */
  at(example: number): ExampleEvidence | undefined {
    return this.#shards.get(shardOf(example))?.of(example);
  }

  /** Calls `listener` once, unless what is returned is called before. */
  ask(example: number, listener: EvidenceListener): () => void {
    const shard = shardOf(example);
    const listeners = this.#running.get(shard) ?? this.#waiting.get(shard) ?? nobody();
    listeners.set(listener, example);
    if (!this.#running.has(shard)) {
      // Last in the map is first to be read.
      this.#waiting.delete(shard);
      this.#waiting.set(shard, listeners);
      this.#start();
    }
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#waiting.get(shard) === listeners) this.#waiting.delete(shard);
    };
  }

  /** Reads what may be asked for soon, unless something else is being read. That it cannot be had is said when asked. */
  readAhead(example: number): void {
    const shard = shardOf(example);
    const isIdle = this.#running.size === 0 && this.#waiting.size === 0;
    if (!isIdle || this.#shards.get(shard) !== undefined || this.#abort.signal.aborted) return;
    const listeners = nobody();
    this.#running.set(shard, listeners);
    void this.#serve(shard, listeners);
  }

  close(): void {
    this.#abort.abort();
    this.#waiting.clear();
    this.#shards.clear();
  }

  #start(): void {
    while (this.#running.size < SIDE_BY_SIDE && !this.#abort.signal.aborted) {
      const next = [...this.#waiting].pop();
      if (next === undefined) return;
      const [shard, listeners] = next;
      this.#waiting.delete(shard);
      this.#running.set(shard, listeners);
      void this.#serve(shard, listeners);
    }
  }

  async #serve(shard: number, listeners: Waiting): Promise<void> {
    let opened: EvidenceShard | null = null;
    try {
      opened = this.#shards.get(shard) ?? (await this.#read(shard));
      this.#shards.set(shard, opened);
    } catch (error) {
      if (!this.#abort.signal.aborted && listeners.size > 0) this.#onError(error);
    }
    this.#running.delete(shard);
    if (this.#abort.signal.aborted) return;
    for (const [listener, example] of listeners) listener(opened?.of(example) ?? null);
    this.#start();
  }

  async #read(shard: number): Promise<EvidenceShard> {
    const name = evidenceFile(shard * EVIDENCE_SHARD);
    const response = await fetch(`${this.#folder}/${name}`, { signal: this.#abort.signal });
    if (!response.ok) throw new Error(`${name} was answered with status ${response.status}`);
    return openEvidence(await response.arrayBuffer());
  }
}

function nobody(): Waiting {
  return new Map();
}

function shardOf(example: number): number {
  return Math.floor(example / EVIDENCE_SHARD);
}
