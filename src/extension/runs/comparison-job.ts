import type { Comparison } from '../../protocol/comparison.js';
import { expectDone } from '../review/finished-job.js';
import type { StartJob } from '../review/review-jobs.js';

/**
 * Holds two runs (folders or their documents) against each other, in a process of its own.
 * @throws UserError or Error.
 */
export async function comparisonOf(one: string, other: string, start: StartJob): Promise<Comparison> {
  const found: Comparison[] = [];
  const job = start({ kind: 'compare', runs: [one, other] }, (event) => {
    if (event.kind === 'comparison') found.push(event.comparison);
  });
  expectDone(await job.done);
  const [comparison] = found;
  if (comparison === undefined) throw new Error('The comparison ended without saying what it found.');
  return comparison;
}
