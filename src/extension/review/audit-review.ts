import { copyFile, rename } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ExportJob } from '../../protocol/job.js';
import type { ReviewEntry } from '../../protocol/review.js';
import { messageOf, UserError } from '../../protocol/user-error.js';
import { writeReview } from '../../runs/review-file.js';
import type { StartedJob } from '../../worker/start-job.js';
import type { AuditModel } from '../audit/audit-model.js';
import { expectDone } from './finished-job.js';
import { offer } from '../report-error.js';
import { readReview, saveReview, type SaveResult, type StartJob } from './review-jobs.js';
import { Review, type ReviewEdit } from './review.js';
import { withDraft } from './with-draft.js';

/** A page that has not drawn its first previews by then is not waited for. */
const FIRST_READ_MS = 3_000;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 300_000;

/** What a change of a review was: an edit that was made, taken back or made again, or all of it read anew. */
export type ReviewCause = 'edit' | 'undo' | 'redo' | 'save' | 'read';

export interface ReviewNews {
  readonly cause: ReviewCause;
  readonly entries: readonly ReviewEntry[];
}

/** What a Save came to, where it did not fail. `isOutdated`: something was decided, or taken back, meanwhile. */
export type SaveOutcome = SaveResult & { readonly isOutdated: boolean };

export interface SaveOptions {
  /** False keeps the decisions in the audit only. */
  readonly labels: boolean;
  /** Whatever others have decided in this document meanwhile. */
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

type Reading =
  | { readonly kind: 'not-read' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'read' }
  | { readonly kind: 'failed'; readonly message: string };

/** The decisions about one open audit: read and saved by processes of their own, kept here in between. */
export class AuditReview implements vscode.Disposable {
  readonly #model: AuditModel;
  readonly #start: StartJob;
  readonly #log: vscode.LogOutputChannel;
  readonly #review = new Review();
  readonly #news = new vscode.EventEmitter<ReviewNews>();
  readonly onNews = this.#news.event;
  readonly #offChanges = new vscode.EventEmitter<void>();
  /** Whether decisions are taken, and why not. */
  readonly onDidChangeOff = this.#offChanges.event;
  readonly #listening: vscode.Disposable;
  /** Decisions that VS Code kept when the window was closed, until they are read. */
  #draft: string | null;
  #baseline: string | null = null;
  #reading: Reading = { kind: 'not-read' };
  #read: Promise<void> = Promise.resolve();
  #saving: Promise<unknown> = Promise.resolve();
  #isSaving = false;
  /** The review's version that is on the disk; null: none. */
  #savedVersion: number | null = null;
  #begin: () => void = () => undefined;
  #retryMs = FIRST_RETRY_MS;
  #retry: NodeJS.Timeout | undefined;
  #job: StartedJob | undefined;
  #isDisposed = false;

  constructor(model: AuditModel, draft: string | null, start: StartJob, log: vscode.LogOutputChannel) {
    this.#model = model;
    this.#draft = draft;
    this.#start = start;
    this.#log = log;
    const look = (): void => {
      if (!this.#isToBeRead()) return;
      if (this.#reading.kind === 'not-read' && draft === null) this.#readSoon();
      else void this.read();
    };
    this.#listening = vscode.Disposable.from(
      model.onDidChange(look),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.read()),
    );
    look();
  }

  get entries(): readonly ReviewEntry[] {
    return this.#review.entries;
  }

  /** Whether what is decided is what the document on the disk says. */
  get isSaved(): boolean {
    const { document } = this.#model;
    return this.#reading.kind === 'read' && document !== null && this.#review.has(document.decisions);
  }

  /** Why nothing can be decided now, in one sentence; null: it can. */
  get off(): string | null {
    const { document, rows, work } = this.#model;
    if (document === null) return 'The audit cannot be read.';
    if (document.state !== 'done' || work.kind !== 'none') {
      return 'Labels can be decided on when the analysis is done.';
    }
    if (!vscode.workspace.isTrusted) return 'Labels can be decided on once you trust this workspace.';
    if (rows === null) return 'Its table, examples.parquet, is missing: restore it or analyze again.';
    if (!this.#model.datasetThere) {
      return `The dataset is not at ${document.dataset.location}: put it back to decide on its labels.`;
    }
    switch (this.#reading.kind) {
      case 'not-read':
      case 'reading':
        return 'The decisions are being read.';
      case 'failed':
        return this.#reading.message;
      case 'read':
        return null;
    }
  }

  /** Reads the decisions from the run and the dataset's journal; resolves when that has ended, well or not. */
  read(): Promise<void> {
    clearTimeout(this.#retry);
    this.#setReading({ kind: 'reading' });
    this.#read = this.#read.then(() => this.#readNow());
    return this.#read;
  }

  /** Lets the page draw its first previews before a process that reads decisions takes a processor from it. */
  #readSoon(): void {
    this.#setReading({ kind: 'reading' });
    const asked = new Promise<void>((resolve) => {
      this.#begin = resolve;
    });
    this.#read = this.#read
      .then(() => Promise.race([asked, sleep(FIRST_READ_MS)]))
      .then(() => this.#readNow());
  }

  /** Ends the wait for the page: it has drawn, or somebody wants the decisions before. */
  readAtOnce(): void {
    this.#begin();
  }

  async #readNow(): Promise<void> {
    if (this.#isDisposed) return;
    const { isTrusted } = vscode.workspace;
    try {
      await this.#readFrom(this.#draft);
    } catch (error) {
      if (this.#draft === null || !(error instanceof UserError)) {
        this.#failReading(error);
        return;
      }
      try {
        await this.#readFrom(null);
      } catch (other) {
        this.#failReading(other);
        return;
      }
      const message = `${messageOf(error)} The audit shows the decisions that were saved.`;
      this.#log.warn(message);
      void vscode.window.showWarningMessage(message);
    }
    // What was kept is still to be saved.
    this.#savedVersion = this.#draft === null ? this.#review.version : null;
    // It is read again when the workspace is trusted, which may be told right after a window was opened.
    if (isTrusted) this.#draft = null;
    this.#retryMs = FIRST_RETRY_MS;
    this.#setReading({ kind: 'read' });
    this.#news.fire({ cause: 'read', entries: this.entries });
  }

  async #readFrom(draft: string | null): Promise<void> {
    const job = { audit: this.#model.file, draft, reconcile: vscode.workspace.isTrusted };
    const { entries, baseline } = await readReview(this.#start, job, {
      tell: this.#tell.bind(this),
      onStart: (started) => {
        this.#job = started;
      },
    });
    this.#baseline = baseline;
    this.#review.replace(entries);
  }

  #failReading(error: unknown): void {
    if (error instanceof UserError) this.#log.warn(error.message);
    else this.#log.error(error instanceof Error ? error : String(error));
    this.#setReading({ kind: 'failed', message: messageOf(error) });
    // Such as a dataset that another process saves to just now.
    this.#retry = setTimeout(() => void this.read(), this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
  }

  /** Resolves when what was to be read is read, well or not. */
  whenRead(): Promise<void> {
    return this.#read;
  }

  /** Gives up what is not saved. */
  revert(): Promise<void> {
    this.#draft = null;
    return this.read();
  }

  /** Decides; null where that changes nothing. */
  edit(make: (review: Review, time: string) => ReviewEdit | null): ReviewEdit | null {
    const edit = make(this.#review, new Date().toISOString());
    if (edit !== null) this.#news.fire({ cause: 'edit', entries: this.#review.entriesOf(edit) });
    return edit;
  }

  undo(edit: ReviewEdit): void {
    this.#news.fire({ cause: 'undo', entries: this.#review.undo(edit) });
  }

  redo(edit: ReviewEdit): void {
    this.#news.fire({ cause: 'redo', entries: this.#review.redo(edit) });
  }

  /**
   * Saves all that is decided.
   * @throws UserError, Error or CancellationError; then the dataset is as it was, or the message says otherwise.
   */
  async save(options: SaveOptions): Promise<SaveOutcome> {
    const earlier = this.#saving;
    const saved = Promise.allSettled([earlier, this.#read]).then(async () => {
      this.#isSaving = true;
      try {
        return await this.#save(options);
      } finally {
        this.#isSaving = false;
      }
    });
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  async #save({ labels, overwrite, ...listener }: SaveOptions): Promise<SaveOutcome> {
    const { off } = this;
    if (off !== null) throw new UserError(off);
    const sent = this.#review.snapshot();
    const { version } = this.#review;
    const taken: ReviewEntry[] = [];
    try {
      const result = await withDraft({ baseline: this.#baseline, entries: [...sent.values()] }, (draft) => {
        const baseline = overwrite ? null : this.#baseline;
        return saveReview(
          this.#start,
          { audit: this.#model.file, draft, labels, baseline },
          {
            ...listener,
            tell: this.#tell.bind(this),
            onEntries: (entries) => taken.push(...this.#review.take(entries, sent)),
            onBaseline: (saved) => {
              this.#baseline = saved;
            },
          },
        );
      });
      if (result.kind === 'saved') this.#savedVersion = version;
      return { ...result, isOutdated: version !== this.#review.version };
    } finally {
      // Also where it failed after the labels were saved.
      if (taken.length > 0) this.#news.fire({ cause: 'save', entries: taken });
    }
  }

  /** Writes the decisions for VS Code to keep until they are saved. */
  async backUp(path: string): Promise<void> {
    await this.#read;
    // What could not be read yet is kept as it was, where it may be already.
    if (this.#draft === null) await writeReview(path, { baseline: this.#baseline, entries: this.entries });
    else if (resolve(this.#draft) !== resolve(path)) await copyWhole(this.#draft, path);
  }

  /** Writes the table or the decisions, as they are now, into a file. */
  async exportAs(as: ExportJob['as'], out: string): Promise<void> {
    this.readAtOnce();
    await this.#read;
    await withDraft({ baseline: this.#baseline, entries: this.entries }, async (draft) => {
      const job = { kind: 'export', audit: this.#model.file, draft, as, out } as const;
      expectDone(await this.#start(job, () => undefined).done);
    });
  }

  /** Not read yet, or saved by others since while nothing was decided here. */
  #isToBeRead(): boolean {
    const { document } = this.#model;
    if (document?.state !== 'done') return false;
    if (this.#reading.kind === 'not-read') return true;
    const isResting = this.#reading.kind === 'read' && !this.#isSaving;
    return isResting && this.#review.version === this.#savedVersion && !this.#review.has(document.decisions);
  }

  #setReading(reading: Reading): void {
    this.#reading = reading;
    this.#offChanges.fire();
  }

  #tell(message: string): void {
    this.#log.warn(message);
    offer(vscode.window.showInformationMessage, message, []);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#retry);
    // Nobody waits for what is being read; a Save goes on to its end.
    this.#job?.kill();
    this.#listening.dispose();
    this.#news.dispose();
    this.#offChanges.dispose();
  }
}

async function copyWhole(from: string, to: string): Promise<void> {
  const temporary = `${to}.part`;
  await copyFile(from, temporary);
  await rename(temporary, to);
}
