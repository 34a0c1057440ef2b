import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { AuditList, PageMessage } from '../../protocol/audit-view.js';
import type { Comparison } from '../../protocol/comparison.js';
import type { ReviewChange, ReviewEntry } from '../../protocol/review.js';
import { UserError } from '../../protocol/user-error.js';
import { AUDIT_FILE } from '../../runs/run-folder.js';
import type { Analyses } from '../analysis/analyses.js';
import { AuditModel } from './audit-model.js';
import { isDirty } from './audit-tab.js';
import { AuditPanel } from './audit-panel.js';
import { AuditReview } from '../review/audit-review.js';
import type { KeptComparisons } from '../runs/kept-comparisons.js';
import type { StartJob } from '../review/review-jobs.js';
import { OpenAudit } from './open-audit.js';
import type { ReviewEdit } from '../review/review.js';
import { offer } from '../report-error.js';
import { exportFormatOf } from '../review/save-as-format.js';
import { saveAudit, type SaveServices } from '../review/save-audit.js';
import type { KeptDecisions, UnsavedDecisions } from '../review/unsaved-decisions.js';

export const AUDIT_VIEW_TYPE = 'difficultyLens.audit';

export interface AuditEditorContext {
  readonly extensionUri: vscode.Uri;
  readonly analyses: Analyses;
  readonly startJob: StartJob;
  readonly log: vscode.LogOutputChannel;
  readonly unsaved: UnsavedDecisions;
  readonly comparisons: KeptComparisons;
  readonly onAsk: (audit: OpenAudit, message: PageMessage) => void;
}

/** What an audit's page is to show when it can. */
export interface Wanted {
  readonly list: AuditList;
  /** An example's, in the dataset. */
  readonly place?: number;
}

type Edit = vscode.CustomDocumentEditEvent<OpenAudit>;
type Change = vscode.CustomDocumentContentChangeEvent<OpenAudit>;

/** The editor of *.dlens: a document is its model and its review, a tab is a page that shows them. */
export class AuditEditor implements vscode.CustomEditorProvider<OpenAudit> {
  readonly #context: AuditEditorContext;
  readonly #panels = new Map<string, AuditPanel>();
  readonly #wanted = new Map<string, Wanted>();
  readonly #documents = new Map<string, OpenAudit>();
  readonly #overwriting = new Set<OpenAudit>();
  readonly #savingLabels = new Set<OpenAudit>();
  readonly #reviews = new vscode.EventEmitter<OpenAudit>();
  /** The decisions about an open audit have changed. */
  readonly onDidReview = this.#reviews.event;
  // VS Code tells the two apart by what they hold; its types want one of them.
  readonly #changes = new vscode.EventEmitter<Edit>() as vscode.EventEmitter<Edit> &
    vscode.EventEmitter<Change>;
  readonly onDidChangeCustomDocument = this.#changes.event as vscode.Event<Edit>;

  constructor(context: AuditEditorContext) {
    this.#context = context;
  }

  register(): vscode.Disposable {
    return vscode.Disposable.from(
      this.#changes,
      this.#reviews,
      vscode.window.registerCustomEditorProvider(AUDIT_VIEW_TYPE, this),
    );
  }

  /** Opens an audit, or comes back to it, and shows a list where one is named. */
  async open(
    uri: vscode.Uri,
    { preserveFocus = false, ...wanted }: Partial<Wanted> & { readonly preserveFocus?: boolean } = {},
  ): Promise<void> {
    const { list, ...place } = wanted;
    if (list !== undefined) this.#wanted.set(uri.toString(), { list, ...place });
    await vscode.commands.executeCommand('vscode.openWith', uri, AUDIT_VIEW_TYPE, {
      preview: false,
      preserveFocus,
    });
    this.#showWanted(uri);
  }

  async openCustomDocument(
    uri: vscode.Uri,
    { backupId }: vscode.CustomDocumentOpenContext,
  ): Promise<OpenAudit> {
    const { analyses, startJob, log, unsaved, comparisons } = this.#context;
    const model = new AuditModel(uri.fsPath, analyses);
    const backup = backupId === undefined ? null : vscode.Uri.parse(backupId).fsPath;
    const [kept] = await Promise.all([unsaved.last(uri, backup), model.refresh()]);
    const review = new AuditReview(model, kept?.path ?? null, startJob, log);
    const key = uri.toString();
    const document = new OpenAudit(uri, model, review, () => {
      if (this.#documents.get(key) === document) this.#documents.delete(key);
      unsaved.unfollow(document);
      comparing.dispose();
    });
    this.#documents.set(key, document);
    unsaved.follow(document);
    const comparing = comparisons.follow(document);
    review.onNews(() => {
      this.#reviews.fire(document);
    });
    void this.#restore(document, kept, backup !== null);
    return document;
  }

  /** Makes a document that has decisions from another window one that is to be saved. */
  async #restore(document: OpenAudit, kept: KeptDecisions | null, isExpected: boolean): Promise<void> {
    const { unsaved } = this.#context;
    await document.review.whenRead();
    if (kept !== null && !document.review.isSaved) {
      // VS Code takes them for saved as soon as an edit after them is undone, unless it is told of a change.
      await this.#stayDirty(document);
      if (!isExpected) this.#tellRestored(document, kept);
    } else {
      if (kept !== null) await unsaved.forget(document);
      if (isDirty(document.uri)) await this.#showSaved(document);
    }
    unsaved.restored(document);
  }

  /**
   * Makes a tab look saved that is not changed: a window that is gone soon after a Save, or after its decisions were
   * given up, leaves VS Code believing otherwise, which it shows until something changes.
   */
  async #showSaved(document: OpenAudit): Promise<void> {
    await this.#stayDirty(document);
    await this.#revert(document);
  }

  #tellRestored(document: OpenAudit, { time }: KeptDecisions): void {
    const when = time.toLocaleString(vscode.env.language);
    const run = basename(dirname(document.uri.fsPath));
    offer(
      vscode.window.showInformationMessage,
      `The decisions of ${when} that were not saved in ${run} are back: save them, or discard them.`,
      [{ title: 'Discard', run: () => this.#revert(document) }],
    );
  }

  /** What is decided in an audit; undefined where it is not open. */
  reviewOf(uri: vscode.Uri): readonly ReviewEntry[] | undefined {
    return this.reviewIn(uri)?.entries;
  }

  reviewIn(uri: vscode.Uri): AuditReview | undefined {
    return this.#documents.get(uri.toString())?.review;
  }

  /** Opens the later audit of a comparison, and shows there what it says. */
  async compare(comparison: Comparison): Promise<void> {
    const uri = vscode.Uri.file(join(comparison.after.run, AUDIT_FILE));
    await this.open(uri);
    this.#documents.get(uri.toString())?.model.compareWith(comparison);
  }

  /**
   * Decides about examples from elsewhere, in the audit, which is opened for it.
   * @throws UserError where it takes no decisions.
   */
  async decide(uri: vscode.Uri, changes: readonly ReviewChange[]): Promise<void> {
    await this.open(uri);
    const document = this.#documents.get(uri.toString());
    if (document === undefined) throw new Error(`${uri.fsPath} did not open`);
    document.review.readAtOnce();
    await document.review.whenRead();
    const { off } = document.review;
    if (off !== null) throw new UserError(off);
    this.review(document, changes);
  }

  resolveCustomEditor(document: OpenAudit, panel: vscode.WebviewPanel): void {
    const { extensionUri, log, onAsk } = this.#context;
    const page = new AuditPanel(panel, document, {
      pageFolder: vscode.Uri.joinPath(extensionUri, 'dist', 'webview'),
      log,
      onAsk: (message) => {
        onAsk(document, message);
      },
    });
    const key = document.uri.toString();
    this.#panels.set(key, page);
    panel.onDidDispose(() => {
      page.dispose();
      if (this.#panels.get(key) === page) this.#panels.delete(key);
    });
    this.#showWanted(document.uri);
  }

  /** Makes one edit of a document. */
  review(document: OpenAudit, changes: readonly ReviewChange[]): void {
    const { off } = document.review;
    if (off !== null) {
      this.#context.log.warn(`Refused decisions about ${document.uri.fsPath}: ${off}`);
      this.#panels.get(document.uri.toString())?.postReview();
      return;
    }
    this.#fire(
      document,
      document.review.edit((review, time) => review.apply(changes, time)),
    );
  }

  async saveCustomDocument(document: OpenAudit, token: vscode.CancellationToken): Promise<void> {
    // VS Code does not say who asked for a Save. Where it saves by itself, it keeps the decisions in the audit; labels
    // change when the user says so.
    const labels = this.#savingLabels.delete(document) || !savesByItself(document.uri);
    const overwrite = this.#overwriting.delete(document);
    await this.#save(document, { labels, overwrite, token });
  }

  async #save(document: OpenAudit, how: Parameters<typeof saveAudit>[1]): Promise<void> {
    const { isOutdated } = await saveAudit(document, how, this.#saveServices());
    if (isOutdated) void this.#stayDirty(document);
    // Not waited for: whoever has been told that all is saved must not find the tab saying otherwise.
    else void this.#context.unsaved.forget(document);
  }

  /** Writes what is decided into the dataset, also where VS Code has saved the decisions by itself before. */
  async saveLabels(uri: vscode.Uri): Promise<void> {
    await this.open(uri);
    const document = this.#documents.get(uri.toString());
    if (document === undefined) return;
    this.#savingLabels.add(document);
    await vscode.commands.executeCommand('workbench.action.files.save');
    // For VS Code there was nothing to save, so that it has asked for nothing.
    if (!this.#savingLabels.delete(document)) return;
    const { token } = new vscode.CancellationTokenSource();
    try {
      await this.#save(document, { labels: true, overwrite: false, token });
    } catch (error) {
      // The user knows.
      if (!(error instanceof vscode.CancellationError)) throw error;
    }
  }

  async saveCustomDocumentAs(document: OpenAudit, destination: vscode.Uri): Promise<void> {
    await document.review.exportAs(exportFormatOf(destination), destination.fsPath);
    // VS Code takes what is saved elsewhere for saved; the dataset does not have it yet.
    void this.#stayDirty(document);
  }

  async revertCustomDocument(document: OpenAudit): Promise<void> {
    await this.#context.unsaved.forget(document);
    await document.review.revert();
  }

  async backupCustomDocument(
    document: OpenAudit,
    { destination }: vscode.CustomDocumentBackupContext,
  ): Promise<vscode.CustomDocumentBackup> {
    await mkdir(dirname(destination.fsPath), { recursive: true });
    await Promise.all([this.#context.unsaved.keep(document), document.review.backUp(destination.fsPath)]);
    return {
      id: destination.toString(),
      delete: () => void rm(destination.fsPath, { force: true }).catch(() => undefined),
    };
  }

  #saveServices(): SaveServices {
    return {
      drop: (audit, conflicts) => {
        this.#fire(
          audit,
          audit.review.edit((review, time) => review.drop(conflicts, time)),
        );
      },
      show: ({ uri }, place) => this.open(uri, { list: 'all', place }),
      overwrite: async (audit) => {
        this.#overwriting.add(audit);
        await this.saveLabels(audit.uri);
      },
      reload: (audit) => this.#revert(audit),
      analyzeAgain: (audit) => {
        this.#context.onAsk(audit, { kind: 'analyze-again' });
      },
    };
  }

  /** Gives up what is not saved, as VS Code's own command does. */
  #revert(document: OpenAudit): Promise<void> {
    return this.inEditor(document, 'workbench.action.files.revert');
  }

  /** Runs one of the workbench's commands on a document. */
  async inEditor({ uri }: OpenAudit, command: string): Promise<void> {
    await this.open(uri);
    await vscode.commands.executeCommand(command);
  }

  #fire(document: OpenAudit, edit: ReviewEdit | null): void {
    if (edit === null) return;
    this.#changes.fire({
      document,
      label: edit.label,
      undo: () => {
        document.review.undo(edit);
      },
      redo: () => {
        document.review.redo(edit);
      },
    });
  }

  /** Tells VS Code that there is something to save, though it has just saved. */
  async #stayDirty(document: OpenAudit): Promise<void> {
    // Only once it knows that: there and back again comes after the answer that it waits for.
    await new Promise((resolve) => setTimeout(resolve));
    await vscode.commands.executeCommand('setContext', 'difficultyLens.saved', true);
    if (this.#documents.get(document.uri.toString()) === document) this.#changes.fire({ document });
  }

  #showWanted(uri: vscode.Uri): void {
    const key = uri.toString();
    const wanted = this.#wanted.get(key);
    const panel = this.#panels.get(key);
    if (wanted === undefined || panel === undefined) return;
    this.#wanted.delete(key);
    panel.show(wanted);
  }
}

/** Whether VS Code saves a file without being asked to, as it does in a browser unless that is turned off. */
function savesByItself(uri: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration('files', uri).get<string>('autoSave') !== 'off';
}
