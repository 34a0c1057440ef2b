import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { AnalyzeJob } from '../../protocol/job.js';
import type { JobEvent } from '../../protocol/job-event.js';
import { AUDIT_FILE } from '../../runs/run-folder.js';
import type { JobEnd, StartedJob } from '../../worker/start-job.js';
import { advance, type AnalysisProgress } from './analysis-progress.js';

export interface AnalysisStart {
  readonly job: AnalyzeJob;
  readonly place: string;
  readonly progress: AnalysisProgress;
}

/** One analysis that this window runs, from its start to its end. */
export class Analysis implements vscode.Disposable {
  readonly job: AnalyzeJob;
  /** The job's dataset without links: two analyses of one place are seen by it. */
  readonly place: string;
  /** Resolves once, when the process has ended; never rejects. */
  readonly ended: Promise<JobEnd>;
  readonly #started: StartedJob;
  readonly #events = new vscode.EventEmitter<JobEvent>();
  readonly onEvent = this.#events.event;
  #progress: AnalysisProgress;

  constructor(
    { job, place, progress }: AnalysisStart,
    start: (job: AnalyzeJob, onEvent: (event: JobEvent) => void) => StartedJob,
  ) {
    this.job = job;
    this.place = place;
    this.#progress = progress;
    this.#started = start(job, (event) => {
      this.#progress = advance(this.#progress, event);
      this.#events.fire(event);
    });
    this.ended = this.#started.done;
  }

  /** The dataset's last name, for people. */
  get name(): string {
    return basename(this.job.dataset);
  }

  get audit(): vscode.Uri {
    return vscode.Uri.file(join(this.job.out, AUDIT_FILE));
  }

  get progress(): AnalysisProgress {
    return this.#progress;
  }

  cancel(): void {
    this.#started.cancel();
  }

  /** Ends the process at once; the run can be resumed. */
  dispose(): void {
    this.#started.kill();
    this.#events.dispose();
  }
}
