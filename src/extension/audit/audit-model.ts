import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { AuditDocument } from '../../protocol/audit-document.js';
import type { Comparison } from '../../protocol/comparison.js';
import { messageOf } from '../../protocol/user-error.js';
import { readAuditLater } from '../../runs/read-audit-later.js';
import { examplesSoFarFile, runFolder, type RunFolder } from '../../runs/run-folder.js';
import type { Analyses } from '../analysis/analyses.js';
import type { Analysis } from '../analysis/analysis.js';
import type { AuditReading, Work } from './audit-view-of.js';
import { exists } from '../exists.js';
import { workOnRun } from '../runs/work-on-run.js';

/** How often a run that is not done is looked at: another process tells us nothing, and watching can miss something. */
const LOOK_MS = { working: 2000, resting: 5000 } as const;

/** A table of examples on disk. `version` changes with its content. */
export interface RowsFile {
  readonly path: string;
  readonly version: string;
  readonly complete: boolean;
  /** The run's first view; null: it has none. */
  readonly first: FirstViewFile | null;
}

/** `of`: how many bytes the table has that it must be of. */
export interface FirstViewFile {
  readonly version: string;
  readonly of: number;
}

/** One open audit: follows its document, its tables and the process that works on it. */
export class AuditModel implements vscode.Disposable {
  readonly run: RunFolder;
  /** Absolute path of the document. */
  readonly file: string;
  readonly #analyses: Analyses;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changes.event;
  readonly #watching: vscode.Disposable;
  #reading: AuditReading = { kind: 'unreadable', message: '' };
  #work: Work = { kind: 'none', failure: null };
  #rows: RowsFile | null = null;
  #imagesFolder: string | null = null;
  #datasetThere = true;
  #comparison: Comparison | null = null;
  #followed: Analysis | undefined;
  #following: vscode.Disposable | undefined;
  #timer: NodeJS.Timeout | undefined;
  #refreshing: Promise<void> | undefined;
  #again = false;
  #disposed = false;

  /** Call `refresh` before anything else is asked. */
  constructor(file: string, analyses: Analyses) {
    this.file = file;
    this.run = runFolder(dirname(file));
    this.#analyses = analyses;
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(this.run.root), `{${basename(file)},examples.parquet}`),
    );
    const refresh = (): void => void this.refresh();
    this.#watching = vscode.Disposable.from(
      watcher,
      watcher.onDidChange(refresh),
      watcher.onDidCreate(refresh),
      watcher.onDidDelete(refresh),
      analyses.onDidChange(({ audit }) => {
        if (audit.fsPath === file) refresh();
      }),
    );
  }

  get reading(): AuditReading {
    return this.#reading;
  }

  get document(): AuditDocument | null {
    return this.#reading.kind === 'document' ? this.#reading.document : null;
  }

  get work(): Work {
    return this.#work;
  }

  get rows(): RowsFile | null {
    return this.#rows;
  }

  /** The folder that examples' paths are relative to; null where no example is a file of its own. */
  get imagesFolder(): string | null {
    return this.#imagesFolder;
  }

  /** With another run of the dataset, as long as someone wants to see that. */
  get comparison(): Comparison | null {
    return this.#comparison;
  }

  compareWith(comparison: Comparison | null): void {
    this.#comparison = comparison;
    this.#changes.fire();
  }

  /** Whether the dataset was at its place when it was last looked for. */
  get datasetThere(): boolean {
    return this.#datasetThere;
  }

  /** Looks at everything again; calls while it looks are answered by one more look. */
  refresh(): Promise<void> {
    this.#again = true;
    this.#refreshing ??= this.#look().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #look(): Promise<void> {
    while (this.#again && !this.#disposed) {
      this.#again = false;
      try {
        this.#reading = { kind: 'document', document: await readAuditLater(this.file) };
        this.#follow();
        this.#work = await workOnRun(this.run.root, this.document, this.#analyses);
        this.#rows = await this.#findRows();
        this.#datasetThere = this.document !== null && (await exists(this.document.dataset.location));
        this.#imagesFolder ??= await imagesFolderOf(this.document);
      } catch (error) {
        this.#reading = { kind: 'unreadable', message: messageOf(error) };
      }
    }
    if (this.#disposed) return;
    this.#lookLater();
    this.#changes.fire();
  }

  /** Takes this window's own job's events as they come. */
  #follow(): void {
    if (this.#disposed) return;
    const analysis = this.#analyses.of(this.run.root);
    if (analysis === this.#followed) return;
    this.#followed = analysis;
    this.#following?.dispose();
    this.#following = analysis?.onEvent((event) => {
      if (event.kind === 'stage' || event.kind === 'model' || event.kind === 'fold') void this.refresh();
      else if (this.#work.kind === 'here') {
        this.#work = { kind: 'here', progress: analysis.progress };
        this.#changes.fire();
      }
    });
  }

  async #findRows(): Promise<RowsFile | null> {
    if (this.document === null) return null;
    if (this.document.state !== 'done') {
      const path = examplesSoFarFile(this.run);
      const soFar = await fileVersion(path);
      return soFar === null ? null : { path, version: soFar.version, complete: false, first: null };
    }
    const path = this.run.examples;
    const [table, view] = await Promise.all([path, this.run.firstView].map(fileVersion));
    if (table == null) return null;
    const first = view == null ? null : { version: view.version, of: table.size };
    return { path, version: table.version, complete: true, first };
  }

  #lookLater(): void {
    clearTimeout(this.#timer);
    if (this.document?.state === 'done') return;
    const wait = this.#work.kind === 'none' ? LOOK_MS.resting : LOOK_MS.working;
    this.#timer = setTimeout(() => void this.refresh(), wait);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#following?.dispose();
    this.#watching.dispose();
    this.#changes.dispose();
  }
}

async function fileVersion(
  path: string,
): Promise<{ readonly version: string; readonly size: number } | null> {
  try {
    const { mtimeMs, size } = await stat(path);
    return { version: `${Math.round(mtimeMs)}-${size}`, size };
  } catch {
    // Not written yet, or gone: then there is nothing to show, which the page says.
    return null;
  }
}

async function imagesFolderOf(document: AuditDocument | null): Promise<string | null> {
  if (document === null || document.dataset.format === 'idx') return null;
  const { location } = document.dataset;
  try {
    return (await stat(location)).isDirectory() ? location : dirname(location);
  } catch {
    // The dataset was moved or is not mounted: its images cannot be shown.
    return null;
  }
}
