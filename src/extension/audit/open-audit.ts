import type * as vscode from 'vscode';
import type { AuditModel } from './audit-model.js';
import type { AuditReview } from '../review/audit-review.js';

/** An open audit.dlens, as VS Code knows it. */
export class OpenAudit implements vscode.CustomDocument {
  readonly uri: vscode.Uri;
  readonly model: AuditModel;
  readonly review: AuditReview;

  readonly #onDispose: () => void;

  constructor(uri: vscode.Uri, model: AuditModel, review: AuditReview, onDispose: () => void) {
    this.uri = uri;
    this.model = model;
    this.review = review;
    this.#onDispose = onDispose;
  }

  dispose(): void {
    this.#onDispose();
    this.review.dispose();
    this.model.dispose();
  }
}
