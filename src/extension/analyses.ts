import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as vscode from 'vscode';
import type { AnalyzeJob } from '../protocol/job.js';
import type { JobEvent } from '../protocol/job-event.js';
import type { StartedJob } from '../worker/start-job.js';
import { Analysis } from './analysis.js';
import type { AnalysisProgress } from './analysis-progress.js';

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

  async ofDataset(dataset: string): Promise<Analysis | undefined> {
    const real = await realPathOf(dataset);
    for (const analysis of this.running) {
      if ((await realPathOf(analysis.job.dataset)) === real) return analysis;
    }
    return undefined;
  }

  /** What the last analysis of this window on a run failed with; null: it did not. */
  failureOf(run: string): string | null {
    return this.#failures.get(keyOf(run)) ?? null;
  }

  start(job: AnalyzeJob, progress: AnalysisProgress): Analysis {
    const analysis = new Analysis(job, progress, this.#start);
    const run = keyOf(job.out);
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

async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    // It is gone, so nothing else can be the same place.
    return resolve(path);
  }
}
