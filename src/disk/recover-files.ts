import { hostname } from 'node:os';
import { UserError } from '../protocol/user-error.js';
import { asUserError, finish, takeBack, tidyUp, workOn, type SaveOptions } from './carry-out.js';
import { ChangedUnderneath, type ChangeSet, type Obstacle } from './change-set.js';
import type { Entry, Journal } from './journal.js';
import { isAlive } from './process-identity.js';

/** A Save begun on another computer is taken for interrupted when it is older, in ms. */
const LONGEST_SAVE = 120_000;

/** What became of a Save that was interrupted. */
export interface Recovered {
  readonly kind: 'finished' | 'taken-back';
  readonly changes: ChangeSet;
  /** What was changed by others in between, and was left as it is. */
  readonly obstacles: readonly Obstacle[];
}

/** Finishes or takes back what a process that was killed left half done; null where there is nothing. */
export async function recoverFiles(root: string, options: SaveOptions): Promise<Recovered | null> {
  const work = workOn(root, options);
  const { journal } = work;
  try {
    const entry = journal.entries().find(({ state }) => state !== 'done');
    if (entry === undefined) {
      tidyUp(work);
      return null;
    }
    const changes = journal.read(entry);
    refuseWhileOthersSave(journal, entry, changes);
    if (entry.state === 'doing') {
      try {
        await finish(work, entry.number);
        tidyUp(work);
        return { kind: 'finished', changes, obstacles: [] };
      } catch (error) {
        // Others have changed what it needs: then none of it.
        if (!(error instanceof ChangedUnderneath)) throw error;
      }
    }
    const obstacles = await takeBack(work, entry);
    return { kind: 'taken-back', changes, obstacles };
  } catch (error) {
    throw asUserError(error, root);
  }
}

/** The lock holds for one user of one computer; a folder may be shared by more. */
function refuseWhileOthersSave(journal: Journal, entry: Entry, { by }: ChangeSet): void {
  const isElsewhere = by.host !== hostname();
  const isUnderWay = isElsewhere
    ? Date.now() - journal.timeOf(entry) < LONGEST_SAVE
    : by.pid !== process.pid && isAlive(by);
  if (!isUnderWay) return;
  throw new UserError(
    `${journal.root} is just being saved to by process ${by.pid}${isElsewhere ? ` of ${by.host}` : ''}: try again when it has ended.`,
  );
}
