import { isDeepStrictEqual } from 'node:util';
import type { AuditDocument } from '../protocol/audit-document.js';
import type { Comparison } from '../protocol/comparison.js';
import { UserError } from '../protocol/user-error.js';
import { readExamples } from './examples-parquet.js';
import type { FoundRun } from './find-run.js';

/**
 * Holds two finished runs of one dataset against each other, example by example. `movedTo`: the ids in the later run of
 * those that have another one than in the earlier, since their files were moved.
 */
export async function compareRuns(
  before: FoundRun,
  after: FoundRun,
  movedTo: ReadonlyMap<string, string>,
): Promise<Comparison> {
  const [old, present] = await Promise.all([
    readExamples(before.run.examples),
    readExamples(after.run.examples),
  ]);
  const earlier = new Map(old.rows.map((row) => [movedTo.get(row.id) ?? row.id, row]));
  const places: Comparison['places'] = { gone: [], still: [], fresh: [], relabelled: [] };
  let added = 0;
  for (const [place, row] of present.rows.entries()) {
    const before = earlier.get(row.id);
    earlier.delete(row.id);
    if (before === undefined) added++;
    else if (before.given_label !== row.given_label) places.relabelled.push(place);
    const was = before?.likely_mislabeled ?? false;
    if (was && row.likely_mislabeled) places.still.push(place);
    else if (was) places.gone.push(place);
    else if (row.likely_mislabeled) places.fresh.push(place);
  }
  const left = [...earlier.values()];
  return {
    before: figuresOf(before),
    after: figuresOf(after),
    sameSettings: isDeepStrictEqual(before.audit.settings, after.audit.settings),
    places,
    left: { examples: left.length, flagged: left.filter((row) => row.likely_mislabeled).length },
    added,
  };
}

/**
 * The two in the order of their times.
 * @throws UserError where they cannot be compared.
 */
export function inOrder(a: FoundRun, b: FoundRun): readonly [FoundRun, FoundRun] {
  for (const { run, audit } of [a, b]) {
    if (audit.state !== 'done') {
      throw new UserError(`The run ${run.root} is not finished: finish it before it is compared.`);
    }
  }
  if (a.run.root === b.run.root)
    throw new UserError(`${a.run.root} is to be compared with itself: name two runs.`);
  const places = [a.audit.dataset.location, b.audit.dataset.location];
  if (places[0] !== places[1]) {
    throw new UserError(
      `The runs are of two datasets, ${places.join(' and ')}: name two runs of one dataset.`,
    );
  }
  return a.audit.created <= b.audit.created ? [a, b] : [b, a];
}

function figuresOf({ run, audit }: FoundRun): Comparison['before'] {
  const summary = summaryOf(audit, run.root);
  return {
    run: run.root,
    created: audit.created,
    examples: audit.dataset.examples,
    likelyMislabeled: summary.likelyMislabeled,
    heldOutAccuracy: summary.heldOutAccuracy,
  };
}

function summaryOf({ summary }: AuditDocument, run: string): NonNullable<AuditDocument['summary']> {
  if (summary === null) throw new UserError(`The run ${run} has no summary: analyze the dataset again.`);
  return summary;
}
