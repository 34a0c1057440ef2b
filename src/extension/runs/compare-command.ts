import type * as vscode from 'vscode';
import { UserError } from '../../protocol/user-error.js';
import type { AuditEditor } from '../audit/audit-editor.js';
import type { StartJob } from '../review/review-jobs.js';
import { chooseRun } from './choose-run.js';
import { comparisonOf } from './comparison-job.js';
import type { KnownRun, RunCatalog } from './run-catalog.js';

export interface CompareServices {
  readonly startJob: StartJob;
  readonly editor: AuditEditor;
}

/** Holds two runs (folders or their documents) against each other, and shows that in the later one's audit. */
export async function compare(
  one: string,
  other: string,
  { startJob, editor }: CompareServices,
): Promise<void> {
  await editor.compare(await comparisonOf(one, other, startJob));
}

/** The runs that the user wants to compare; undefined: they chose none. `first`: one that they named already. */
export async function chooseTwo(
  first: vscode.Uri | undefined,
  catalog: RunCatalog,
): Promise<readonly [vscode.Uri, vscode.Uri] | undefined> {
  const finished = (await catalog.list()).filter(({ phase }) => phase.kind === 'done');
  const one =
    first ??
    (await chooseRun(
      finished.filter((run) => hasOther(run, finished)),
      'Compare which run?',
    ));
  const chosen = finished.find(({ audit }) => audit.toString() === one?.toString());
  if (one === undefined && finished.some((run) => hasOther(run, finished))) return undefined;
  const others = chosen === undefined ? [] : finished.filter((run) => isOther(run, chosen));
  if (one === undefined || others.length === 0) {
    throw new UserError('Comparing takes two finished runs of one dataset: analyze it again first.');
  }
  const other = await chooseRun(others, 'Compare it with which run?');
  return other === undefined ? undefined : [one, other];
}

function hasOther(run: KnownRun, runs: readonly KnownRun[]): boolean {
  return runs.some((other) => isOther(other, run));
}

/** Another run of the same dataset. */
function isOther(other: KnownRun, run: KnownRun): boolean {
  return (
    other.audit.toString() !== run.audit.toString() &&
    other.document?.dataset.location === run.document?.dataset.location
  );
}
