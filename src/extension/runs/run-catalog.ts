import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { AuditDocument } from '../../protocol/audit-document.js';
import type { AuditPhase } from '../../protocol/audit-view.js';
import { messageOf } from '../../protocol/user-error.js';
import { readAuditLater } from '../../runs/read-audit-later.js';
import { RUNS_FOLDER } from '../../runs/run-folder.js';
import type { Analyses } from '../analysis/analyses.js';
import { phaseOf } from '../audit/audit-view-of.js';
import { auditsIn, findRunsFolders, RUN_EVENTS, runsFolderIn } from './runs-folders.js';
import { throttle, type Throttle } from '../throttle.js';
import { workOnRun } from './work-on-run.js';

export interface KnownRun {
  readonly audit: vscode.Uri;
  /** Null where it cannot be read; then `phase` says why. */
  readonly document: AuditDocument | null;
  readonly phase: AuditPhase;
}

const REMEMBERED = 'difficultyLens.runs';
const SETTLE_MS = 300;
/** A run of another process tells us nothing, so it is looked at again. */
const LOOK_AGAIN_MS = 3000;
/** A run folder without an audit may still get one in this time. */
const BEGINNING_MS = 600_000;

/** The runs in the workspace's folders, and those made elsewhere from this workspace. */
export class RunCatalog implements vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #analyses: Analyses;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changes.event;
  readonly #telling: Throttle = throttle(() => {
    this.#changes.fire();
  }, SETTLE_MS);
  readonly #watching: vscode.Disposable;
  #folders: Promise<Set<string>> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(memory: vscode.Memento, analyses: Analyses) {
    this.#memory = memory;
    this.#analyses = analyses;
    const watcher = vscode.workspace.createFileSystemWatcher(RUN_EVENTS);
    const changed = ({ fsPath }: vscode.Uri): void => void this.#heed(fsPath);
    this.#watching = vscode.Disposable.from(
      watcher,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      watcher.onDidDelete(changed),
      analyses.onDidChange(() => {
        this.#telling.request();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.search();
      }),
    );
  }

  /** Newest first. */
  async list(): Promise<KnownRun[]> {
    const folders = await this.#known();
    const found = await Promise.all([...folders].map(auditsIn));
    const paths = new Set([...found.flat(), ...this.#remembered()]);
    const looks = await Promise.all([...paths].map((path) => this.#look(path)));
    const runs = looks.filter((look) => typeof look === 'object');
    const open = looks.includes('beginning') || runs.some(({ phase }) => isElsewhere(phase));
    clearTimeout(this.#timer);
    if (open) this.#timer = setTimeout(this.#telling.request.bind(this.#telling), LOOK_AGAIN_MS);
    return runs.sort((a, b) => createdOf(b).localeCompare(createdOf(a)));
  }

  /** Keeps a run in mind that a search of the workspace would not find. */
  async remember(audit: vscode.Uri): Promise<void> {
    const searched = vscode.workspace.getWorkspaceFolder(audit) !== undefined;
    if (!searched || runsFolderIn(audit.fsPath) === null) {
      await this.#memory.update(REMEMBERED, [...new Set([...this.#remembered(), audit.fsPath])]);
    }
    await this.#heed(audit.fsPath);
  }

  /** Takes in the runs beside a file, whether or not watching has told of them. */
  async lookBeside(file: string): Promise<void> {
    const folder = join(dirname(file), RUNS_FOLDER);
    const known = await this.#known();
    if (known.has(folder) || (await modifiedAt(folder)) === null) return;
    known.add(folder);
    this.#telling.request();
  }

  /** Looks through the workspace again. */
  search(): void {
    this.#folders = undefined;
    this.#telling.request();
  }

  #known(): Promise<Set<string>> {
    this.#folders ??= findRunsFolders();
    return this.#folders;
  }

  async #heed(path: string): Promise<void> {
    const folder = runsFolderIn(path);
    if (folder !== null) (await this.#known()).add(folder);
    this.#telling.request();
  }

  #remembered(): readonly string[] {
    return this.#memory.get<string[]>(REMEMBERED) ?? [];
  }

  async #look(path: string): Promise<KnownRun | 'beginning' | 'gone'> {
    const audit = vscode.Uri.file(path);
    if ((await modifiedAt(path)) === null) {
      const begun = await modifiedAt(dirname(path));
      return begun !== null && Date.now() - begun < BEGINNING_MS ? 'beginning' : 'gone';
    }
    try {
      const document = await readAuditLater(path);
      const work = await workOnRun(dirname(path), document, this.#analyses);
      return { audit, document, phase: phaseOf(document, work) };
    } catch (error) {
      return { audit, document: null, phase: { kind: 'damaged', message: messageOf(error) } };
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#telling.dispose();
    this.#watching.dispose();
    this.#changes.dispose();
  }
}

function isElsewhere(phase: AuditPhase): boolean {
  return phase.kind === 'running' && !phase.here;
}

/** ISO 8601, so that the order of texts is that of times. */
function createdOf({ document }: KnownRun): string {
  return document?.created ?? '';
}

/** Milliseconds; null: there is nothing. */
async function modifiedAt(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return null;
  }
}
