import { stat } from 'node:fs/promises';
import type * as vscode from 'vscode';

/** Opens an audit once, as soon as its document is there. */
export class AuditOpener {
  readonly #audit: vscode.Uri;
  readonly #open: (audit: vscode.Uri) => Promise<void>;
  #opened = false;
  #looking: Promise<void> = Promise.resolve();

  constructor(audit: vscode.Uri, open: (audit: vscode.Uri) => Promise<void>) {
    this.#audit = audit;
    this.#open = open;
  }

  /** Resolves when it has looked, and opened the audit if that was there. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#openIfThere());
    return this.#looking;
  }

  async #openIfThere(): Promise<void> {
    if (this.#opened || !(await exists(this.#audit.fsPath))) return;
    this.#opened = true;
    await this.#open(this.#audit);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    // Not written yet, or the dataset was refused.
    return false;
  }
}
