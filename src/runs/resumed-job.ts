import type { AnalyzeJob } from '../protocol/job.js';
import type { BackendChoice } from '../protocol/settings.js';
import { UserError } from '../protocol/user-error.js';
import type { FoundRun } from './find-run.js';

/** How a resumed run is run, which alone may differ from how it was begun. */
export interface ResumeOptions {
  /** Decides only where the run had not chosen yet; `auto`: whatever the run was begun with. */
  readonly backend: BackendChoice;
  readonly jobs: number | null;
}

/**
 * The job that goes on with a run. It keeps its dataset, settings and backend.
 * @throws UserError when another backend is asked for than the run was begun with.
 */
export function resumedJob({ run, audit }: FoundRun, { backend: asked, jobs }: ResumeOptions): AnalyzeJob {
  // A run that was interrupted before its first model still goes on with what it was asked for.
  const begun = audit.backend?.name ?? audit.backendChoice;
  const backend = begun === 'auto' ? asked : begun;
  if (asked !== 'auto' && asked !== backend) {
    throw new UserError(
      `The run ${run.root} was begun with the backend ${backend}, and results differ a little between backends: leave --backend out.`,
    );
  }
  return {
    kind: 'analyze',
    dataset: audit.dataset.location,
    out: run.root,
    settings: audit.settings,
    backend,
    jobs,
    resume: true,
    columns: audit.dataset.columns,
  };
}
