import type * as vscode from 'vscode';
import { exists } from '../exists.js';

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
    // Not there: not written yet, or the dataset was refused.
    if (this.#opened || !(await exists(this.#audit.fsPath))) return;
    this.#opened = true;
    await this.#open(this.#audit);
  }
}
