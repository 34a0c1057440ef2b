import type * as vscode from 'vscode';
import type { AuditModel } from './audit-model.js';

/** An open audit.dlens, as VS Code knows it. */
export class OpenAudit implements vscode.CustomDocument {
  readonly uri: vscode.Uri;
  readonly model: AuditModel;

  constructor(uri: vscode.Uri, model: AuditModel) {
    this.uri = uri;
    this.model = model;
  }

  dispose(): void {
    this.model.dispose();
  }
}
