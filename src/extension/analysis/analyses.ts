import * as vscode from 'vscode';
import type { AnalyzeJob } from '../../protocol/job.js';
import type { JobEvent } from '../../protocol/job-event.js';
import type { StartedJob } from '../../worker/start-job.js';
import { Analysis, type AnalysisStart } from './analysis.js';

/** The analyses that this window runs, at most one a dataset. Owns their processes. */
export class Analyses implements vscode.Disposable {
  readonly #start: (job: AnalyzeJob, onEvent: (event: JobEvent) => void) => StartedJob;
  readonly #running = new Map<string, Analysis>();
  readonly #failures = new Map<string, string>();
  readonly #changes = new vscode.EventEmitter<Analysis>();
  /** An analysis began or ended. */
  readonly onDidChange = this.#changes.event;

  constructor(start: (job: AnalyzeJob, onEvent: (event: JobEvent) => void) => StartedJob) {
    this.#start = start;
  }

  get running(): readonly Analysis[] {
    return [...this.#running.values()];
  }

  /** The analysis that works on a run folder. */
  of(run: string): Analysis | undefined {
    return this.#running.get(keyOf(run));
  }

  /** The analysis of the dataset at a place without links. */
  ofDataset(place: string): Analysis | undefined {
    return this.running.find((analysis) => analysis.place === place);
  }

  /** What the last analysis of this window on a run failed with; null: it did not. */
  failureOf(run: string): string | null {
    return this.#failures.get(keyOf(run)) ?? null;
  }

  /** Ask `ofDataset` right before, with nothing awaited in between. */
  start(start: AnalysisStart): Analysis {
    if (this.ofDataset(start.place) !== undefined)
      throw new Error(`${start.place} is already being analyzed`);
    const analysis = new Analysis(start, this.#start);
    const run = keyOf(start.job.out);
    this.#running.set(run, analysis);
    this.#failures.delete(run);
    void analysis.ended.then((end) => {
      this.#running.delete(run);
      if (end.kind === 'failed') this.#failures.set(run, end.message);
      this.#changes.fire(analysis);
    });
    this.#changes.fire(analysis);
    return analysis;
  }

  dispose(): void {
    for (const analysis of this.running) analysis.dispose();
    this.#changes.dispose();
  }
}

/** VS Code's own form of a path, whose drive letter on Windows is always lower case. */
function keyOf(run: string): string {
  return vscode.Uri.file(run).toString();
}
