import { GROUPS, type Group } from '../../src/protocol/example-row.js';
import type { CodedTexts } from '../model/columns.js';
import type { Examples } from '../model/examples.js';
import { isolate } from '../model/format.js';
import { groupCode, LISTS } from '../model/lists.js';
import { MEASURES, type Measure } from '../model/measures.js';

/** Part of a measure's range. */
export type MeasureRange =
  /** `from` belongs to it, `to` does not; null: no end on that side. */
  | {
      readonly kind: 'between';
      readonly measure: Measure;
      readonly from: number | null;
      readonly to: number | null;
    }
  /** Where the measure has no value. */
  | { readonly kind: 'undefined'; readonly measure: Measure };

/** The examples that a mark of a plot stands for: those that pass all of this. Plain data, kept with the page's state. */
export interface Filter {
  readonly ranges: readonly MeasureRange[];
  /** Classes by name; null: any. */
  readonly given: string | null;
  readonly consensus: string | null;
  readonly group: Group | null;
}

export const NO_FILTER: Filter = { ranges: [], given: null, consensus: null, group: null };

/** Null: a column that this needs has not been read yet. */
export function filterTest(examples: Examples, filter: Filter): ((row: number) => boolean) | null {
  const tests: ((row: number) => boolean)[] = [];
  if (filter.group !== null) {
    const code = groupCode(filter.group);
    tests.push((row) => examples.groups[row] === code);
  }
  if (filter.given !== null) tests.push(classTest(examples.given, filter.given));
  if (filter.consensus !== null) {
    if (examples.consensus === null) return null;
    tests.push(classTest(examples.consensus, filter.consensus));
  }
  for (const range of filter.ranges) {
    const values = examples.measures.get(range.measure);
    if (values === undefined) return null;
    tests.push(rangeTest(values, range));
  }
  return (row) => tests.every((test) => test(row));
}

function classTest({ codes, values }: CodedTexts, name: string): (row: number) => boolean {
  const code = values.indexOf(name);
  return (row) => codes[row] === code;
}

function rangeTest(values: Float64Array, range: MeasureRange): (row: number) => boolean {
  switch (range.kind) {
    case 'undefined':
      return (row) => Number.isNaN(values[row]);
    case 'between': {
      const { from, to } = range;
      // Comparisons with NaN are false, and so leave undefined values out, but only where there is an end.
      return (row) => {
        const value = values[row] ?? Number.NaN;
        return !Number.isNaN(value) && (from === null || value >= from) && (to === null || value < to);
      };
    }
  }
}

/** In a few words, as on the button that takes it away. */
export function filterWords({ ranges, given, consensus, group }: Filter): string {
  const parts = ranges.map(rangeWords);
  if (given !== null) parts.push(`labelled ${isolate(given)}`);
  if (consensus !== null) parts.push(`predicted ${isolate(consensus)}`);
  if (group !== null) parts.push(LISTS[group].title);
  const [first = 'Any', ...rest] = parts;
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(', ');
}

function rangeWords(range: MeasureRange): string {
  const name = MEASURES[range.measure].name.toLowerCase();
  if (range.kind === 'undefined') return `no ${name}`;
  const { from, to } = range;
  if (from === null && to === null) return `any ${name}`;
  if (from === null) return `${name} below ${short(to)}`;
  return to === null ? `${name} from ${short(from)}` : `${name} ${short(from)} to ${short(to)}`;
}

function short(value: number | null): string {
  return value === null ? '' : String(Number(value.toFixed(2)));
}

/** What was kept of an earlier page, as far as it is a filter of this version; else null. */
export function restoreFilter(kept: unknown): Filter | null {
  if (!isObject(kept) || !Array.isArray(kept.ranges)) return null;
  const ranges = kept.ranges.map(restoreRange);
  const group = GROUPS.find((name) => name === kept.group) ?? null;
  const given = typeof kept.given === 'string' ? kept.given : null;
  const consensus = typeof kept.consensus === 'string' ? kept.consensus : null;
  const known = ranges.filter((range) => range !== null);
  if (known.length < ranges.length) return null;
  const empty = known.length === 0 && given === null && consensus === null && group === null;
  return empty ? null : { ranges: known, given, consensus, group };
}

function restoreRange(kept: unknown): MeasureRange | null {
  if (!isObject(kept) || typeof kept.measure !== 'string' || !Object.hasOwn(MEASURES, kept.measure))
    return null;
  // Object.hasOwn has just said that it is one.
  const measure = kept.measure as Measure;
  if (kept.kind === 'undefined') return { kind: 'undefined', measure };
  const { from, to } = kept;
  if (kept.kind !== 'between' || !isEnd(from) || !isEnd(to)) return null;
  return { kind: 'between', measure, from, to };
}

function isEnd(value: unknown): value is number | null {
  return value === null || typeof value === 'number';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
