import type { DuplicateGroup, Findings as StoredFindings } from '../../src/protocol/findings.js';

export type { DuplicateGroup };

/** An image of another shape or size than most. */
export interface OddImage {
  readonly example: number;
  readonly width: number;
  readonly height: number;
}

/** What findings.json lists, and where each example stands in it. */
export interface Findings {
  readonly duplicates: readonly DuplicateGroup[];
  readonly blank: readonly number[];
  readonly odd: readonly OddImage[];
  /** By the example's place. */
  readonly groupOf: ReadonlyMap<number, DuplicateGroup>;
}

/** @throws where the file cannot be had or is damaged. */
export async function readFindings(uri: string, signal: AbortSignal): Promise<Findings> {
  const response = await fetch(uri, { signal });
  if (!response.ok) throw new Error(`findings.json was answered with status ${response.status}`);
  return findingsOf(await response.json());
}

const FORMAT: StoredFindings['format'] = 'difficulty-lens-findings';

// Checked by hand: the protocol's own checks are compiled, which a page's security policy refuses.

export function findingsOf(stored: unknown): Findings {
  const { format, version, duplicates, blank, odd = [] } = fieldsOf(stored);
  if (format !== FORMAT || version !== 1) throw new Error('These are no findings of this version.');
  const groups = listOf(duplicates).map(groupOf);
  return {
    duplicates: groups,
    blank: listOf(blank).map(place),
    odd: listOf(odd).map((image) => {
      const { example, width, height } = fieldsOf(image);
      return { example: place(example), width: number(width), height: number(height) };
    }),
    groupOf: new Map(groups.flatMap((group) => group.examples.map((example) => [example, group] as const))),
  };
}

const KINDS = ['file', 'pixels', 'near'] as const satisfies readonly DuplicateGroup['kind'][];

function groupOf(stored: unknown): DuplicateGroup {
  const { kind, examples, links, labelsDiffer, splitsDiffer } = fieldsOf(stored);
  const known = KINDS.find((each) => each === kind);
  if (known === undefined) throw new Error(`Duplicates of kind ${String(kind)} are not known.`);
  return {
    kind: known,
    examples: listOf(examples).map(place),
    links: listOf(links).map((link) => {
      const [a, b, distance] = listOf(link);
      return [place(a), place(b), number(distance)];
    }),
    labelsDiffer: labelsDiffer === true,
    splitsDiffer: splitsDiffer === true,
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error('The findings are damaged.');
  // Any object can be asked for any field; what it holds is not known.
  return value as Readonly<Record<string, unknown>>;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('The findings are damaged.');
  return value;
}

function place(value: unknown): number {
  if (!Number.isInteger(value) || Number(value) < 0) throw new Error('The findings name no example.');
  return Number(value);
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw new Error('The findings are damaged.');
  return value;
}
