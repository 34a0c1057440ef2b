import { realpathSync } from 'node:fs';
import { UserError } from '../protocol/user-error.js';
import { claim, claimOn, type Claim, type Lock } from '../disk/claims.js';
import { statusOf } from '../disk/status.js';

export type AnalysisLock = Lock;

/**
 * Lets one process at a time analyze a dataset, wherever its run goes.
 * @throws UserError that names the process and the run that hold the dataset.
 */
export async function lockAnalysis(dataset: string, run: string): Promise<AnalysisLock> {
  if (statusOf(dataset) === null) throw new UserError(`No such file or folder: ${dataset}.`);
  // The same for every link to the dataset.
  return claim(
    realpathSync(dataset),
    { dataset, run },
    (other) =>
      new UserError(
        `${dataset} is already being analyzed by process ${other.pid} into ${other.run}: wait for it to end or cancel it.`,
      ),
  );
}

/** What says that a process analyzes the dataset just now; null where none does, or the dataset is gone. */
export function analysisUnderWay(dataset: string): Claim | null {
  return statusOf(dataset) === null ? null : claimOn(realpathSync(dataset));
}
