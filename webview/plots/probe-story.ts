import {
  openEvidence,
  EVIDENCE_SHARD,
  evidenceFile,
  type ExampleEvidence,
} from '../../src/protocol/evidence.js';
import { GROUPS } from '../../src/protocol/example-row.js';
import type { Examples } from '../model/examples.js';

/** Of whom the plots over probes and epochs tell: of all examples, and of each group. */
export const SERIES = ['all', ...GROUPS] as const;
export type Series = (typeof SERIES)[number];

/** How often what was said was the given label, at each of some places. */
export interface Tally {
  readonly right: readonly number[];
  readonly of: readonly number[];
}

/** How the examples went through the networks, of those whose evidence has been read so far. */
export interface ProbeStory {
  readonly examples: Readonly<Record<Series, number>>;
  /** By probe, input first. */
  readonly heldOut: Readonly<Record<Series, Tally>>;
  readonly trained: Readonly<Record<Series, Tally>>;
  /** By epoch. */
  readonly epochs: Readonly<Record<Series, Tally>>;
}

/** Adds up evidence file by file, so that it never has more than one of them in memory. */
export class ProbeStoryReader {
  readonly #groups: Uint8Array;
  readonly #counts = SERIES.map(() => 0);
  readonly #heldOut = SERIES.map(() => new Counter());
  readonly #trained = SERIES.map(() => new Counter());
  readonly #epochs = SERIES.map(() => new Counter());

  /** Of a complete table, in which row and example are the same. */
  constructor({ groups }: Examples) {
    this.#groups = groups;
  }

  /** `shard`: the number of the file whose content `bytes` is. */
  add(shard: number, bytes: ArrayBuffer): void {
    const evidence = openEvidence(bytes);
    const first = shard * EVIDENCE_SHARD;
    const end = Math.min(this.#groups.length, first + EVIDENCE_SHARD);
    for (let row = first; row < end; row++) {
      const example = evidence.of(row);
      this.#addTo(0, example);
      const group = this.#groups[row] ?? GROUPS.length;
      if (group < GROUPS.length) this.#addTo(group + 1, example);
    }
  }

  #addTo(series: number, { classes, heldOut, trained, epochClasses }: ExampleEvidence): void {
    // The first leading class is the given one.
    const [given = -1] = classes;
    this.#counts[series]!++;
    this.#heldOut[series]!.add(heldOut.elected, given);
    this.#trained[series]!.add(trained.elected, given);
    this.#epochs[series]!.add(epochClasses, given);
  }

  story(): ProbeStory {
    return {
      examples: bySeries(this.#counts),
      heldOut: bySeries(this.#heldOut.map((counter) => counter.tally())),
      trained: bySeries(this.#trained.map((counter) => counter.tally())),
      epochs: bySeries(this.#epochs.map((counter) => counter.tally())),
    };
  }
}

class Counter {
  readonly #right: number[] = [];
  readonly #of: number[] = [];

  /** Null: nothing was said there. */
  add(said: readonly (number | null)[], given: number): void {
    for (const [place, name] of said.entries()) {
      if (this.#of.length === place) {
        this.#of.push(0);
        this.#right.push(0);
      }
      if (name === null) continue;
      this.#of[place]!++;
      if (name === given) this.#right[place]!++;
    }
  }

  tally(): Tally {
    return { right: [...this.#right], of: [...this.#of] };
  }
}

function bySeries<Value>(values: readonly Value[]): Record<Series, Value> {
  // One value a series, in their order.
  return Object.fromEntries(SERIES.map((series, i) => [series, values[i]])) as Record<Series, Value>;
}

/** Numbers of the files for `count` examples, each few of them spread over the whole dataset, which is often in the order of its classes. */
export function spreadShards(count: number): number[] {
  const shards = Math.ceil(count / EVIDENCE_SHARD);
  let step = Math.max(1, Math.round(shards * 0.618));
  while (commonDivisor(step, shards) > 1) step++;
  return Array.from({ length: shards }, (_, i) => (i * step) % shards);
}

export function shardFile(shard: number): string {
  return evidenceFile(shard * EVIDENCE_SHARD);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
