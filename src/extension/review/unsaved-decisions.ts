import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../protocol/user-error.js';
import { auditFileName } from '../audit/audit-file-name.js';
import { isDirty, tabsOf } from '../audit/audit-tab.js';
import type { OpenAudit } from '../audit/open-audit.js';
import { UnsavedFile } from './unsaved-file.js';

/** Decisions that were not saved, as an earlier window left them. */
export interface KeptDecisions {
  readonly path: string;
  /** When they were written. */
  readonly time: Date;
}

interface Followed {
  readonly audit: OpenAudit;
  readonly file: UnsavedFile;
  /** As its tab said last; null: it is still being restored, so that what the tab says means nothing. */
  wasDirty: boolean | null;
}

/**
 * Keeps the decisions of open audits that are not saved in files of our own. VS Code keeps them too, but writes down
 * where only seconds later in a browser: a window that is gone sooner comes back without them.
 */
export class UnsavedDecisions implements vscode.Disposable {
  readonly #folder: string;
  readonly #log: vscode.LogOutputChannel;
  readonly #followed = new Map<OpenAudit, Followed>();
  readonly #closing = new Set<Promise<void>>();
  readonly #listening: vscode.Disposable;

  constructor(folder: vscode.Uri, log: vscode.LogOutputChannel) {
    this.#folder = join(folder.fsPath, 'unsaved');
    this.#log = log;
    this.#listening = vscode.window.tabGroups.onDidChangeTabs(() => {
      for (const followed of this.#followed.values()) look(followed);
    });
  }

  /** The last decisions that were kept of an audit; `backup`: where VS Code has kept some. */
  async last(uri: vscode.Uri, backup: string | null): Promise<KeptDecisions | null> {
    const found = await Promise.all(
      [this.#pathOf(uri), ...(backup === null ? [] : [backup])].map(async (path) => {
        try {
          return { path, time: (await stat(path)).mtime };
        } catch {
          // There are none, as there mostly are.
          return null;
        }
      }),
    );
    return found.reduce((a, b) => (a === null || (b !== null && b.time > a.time) ? b : a));
  }

  /** Keeps what is decided in an audit from now on, until it is closed. */
  follow(audit: OpenAudit): void {
    const file = new UnsavedFile(this.#pathOf(audit.uri), {
      write: async (path) => {
        await mkdir(dirname(path), { recursive: true });
        await audit.review.backUp(path);
      },
      onFailure: (error) => {
        this.#log.warn(`What is not saved in ${audit.uri.fsPath} cannot be kept: ${messageOf(error)}`);
      },
    });
    this.#followed.set(audit, { audit, file, wasDirty: null });
    audit.review.onNews(({ cause }) => {
      if (cause === 'edit' || cause === 'undo' || cause === 'redo') file.keep();
    });
  }

  /** An audit is as its window left it, if it left something: what its tab says counts from now on. */
  restored(audit: OpenAudit): void {
    const followed = this.#followed.get(audit);
    if (followed !== undefined) followed.wasDirty = isDirty(audit.uri);
  }

  /** Writes what is decided now. */
  async keep(audit: OpenAudit): Promise<void> {
    const file = this.#followed.get(audit)?.file;
    file?.keep();
    await file?.flush();
  }

  /** All is saved, or given up by the user. */
  async forget(audit: OpenAudit): Promise<void> {
    await this.#followed.get(audit)?.file.forget();
  }

  /** The audit is closed. What it has then that is neither saved nor given up is there when it is opened again. */
  unfollow(audit: OpenAudit): void {
    const followed = this.#followed.get(audit);
    if (followed === undefined) return;
    this.#followed.delete(audit);
    const closed = followed.file.close().finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }

  /** Resolves when everything that is to be kept is on the disk. */
  async flush(): Promise<void> {
    await Promise.all([...this.#closing, ...[...this.#followed.values()].map(({ file }) => file.flush())]);
  }

  #pathOf(uri: vscode.Uri): string {
    return join(this.#folder, `${auditFileName(uri)}.jsonl`);
  }

  dispose(): void {
    this.#listening.dispose();
    for (const audit of this.#followed.keys()) this.unfollow(audit);
  }
}

/**
 * Follows what VS Code takes for saved. A window that is closed with 'Don't Save' does not tell us by reverting the
 * document; all there is to see is its tab.
 */
function look(followed: Followed): void {
  const { audit, file, wasDirty } = followed;
  if (wasDirty === null) return;
  const now = isDirty(audit.uri);
  // A tab that is closed is neither.
  if (now === wasDirty || tabsOf(audit.uri).length === 0) return;
  followed.wasDirty = now;
  if (now) file.keep();
  else void file.forget();
}
