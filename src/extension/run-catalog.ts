import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { AuditDocument } from '../protocol/audit-document.js';
import { messageOf } from '../protocol/user-error.js';
import { readAuditLater } from '../runs/audit-file.js';
import { AUDIT_FILE, RUNS_FOLDER } from '../runs/run-folder.js';
import type { Analyses } from './analyses.js';
import { phaseOf } from './audit-view-of.js';
import type { AuditPhase } from '../protocol/audit-view.js';
import { workOnRun } from './work-on-run.js';

export interface KnownRun {
  readonly audit: vscode.Uri;
  /** Null where it cannot be read; then `phase` says why. */
  readonly document: AuditDocument | null;
  readonly phase: AuditPhase;
}

const PATTERN = `**/${RUNS_FOLDER}/*/${AUDIT_FILE}`;
const REMEMBERED = 'difficultyLens.runs';
const SETTLE_MS = 300;

/** The runs in the workspace's folders, and those made elsewhere from this workspace. */
export class RunCatalog implements vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #analyses: Analyses;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changes.event;
  readonly #watching: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;

  constructor(memory: vscode.Memento, analyses: Analyses) {
    this.#memory = memory;
    this.#analyses = analyses;
    const watcher = vscode.workspace.createFileSystemWatcher(PATTERN);
    const changed = (): void => {
      this.changed();
    };
    this.#watching = vscode.Disposable.from(
      this.#changes,
      watcher,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      watcher.onDidDelete(changed),
      analyses.onDidChange(changed),
      vscode.workspace.onDidChangeWorkspaceFolders(changed),
    );
  }

  /** Newest first. */
  async list(): Promise<KnownRun[]> {
    // Excluded folders too: what makes runs' folders hidden must not hide them here.
    const found = await vscode.workspace.findFiles(PATTERN, null);
    const uris = new Map(found.map((uri) => [uri.fsPath, uri]));
    for (const path of this.#remembered()) uris.set(path, vscode.Uri.file(path));
    const runs = await Promise.all([...uris.values()].map((uri) => this.#look(uri)));
    return runs.filter((run) => run !== null).sort((a, b) => compareCreated(b, a));
  }

  /** Keeps a run in mind that may lie outside of the workspace's folders. */
  async remember(audit: vscode.Uri): Promise<void> {
    if (vscode.workspace.getWorkspaceFolder(audit) === undefined) {
      await this.#memory.update(REMEMBERED, [...new Set([...this.#remembered(), audit.fsPath])]);
    }
    this.changed();
  }

  /** Says that there is something new; several at once are one. */
  changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#changes.fire();
    }, SETTLE_MS);
  }

  #remembered(): readonly string[] {
    return this.#memory.get<string[]>(REMEMBERED) ?? [];
  }

  /** Null: it is not there any more. */
  async #look(audit: vscode.Uri): Promise<KnownRun | null> {
    try {
      await stat(audit.fsPath);
    } catch {
      return null;
    }
    try {
      const document = await readAuditLater(audit.fsPath);
      const work = await workOnRun(dirname(audit.fsPath), document, this.#analyses);
      return { audit, document, phase: phaseOf(document, work) };
    } catch (error) {
      return { audit, document: null, phase: { kind: 'damaged', message: messageOf(error) } };
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#watching.dispose();
  }
}

function compareCreated(a: KnownRun, b: KnownRun): number {
  return (a.document?.created ?? '').localeCompare(b.document?.created ?? '');
}
