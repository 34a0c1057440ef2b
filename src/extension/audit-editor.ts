import * as vscode from 'vscode';
import type { AuditList, PageMessage } from '../protocol/audit-view.js';
import type { Analyses } from './analyses.js';
import { AuditModel } from './audit-model.js';
import { AuditPanel } from './audit-panel.js';
import { OpenAudit } from './open-audit.js';

export const AUDIT_VIEW_TYPE = 'difficultyLens.audit';

export interface AuditEditorContext {
  readonly extensionUri: vscode.Uri;
  readonly analyses: Analyses;
  readonly log: vscode.LogOutputChannel;
  readonly onAsk: (audit: OpenAudit, message: PageMessage) => void;
}

/** The editor of *.dlens: a document is its model, a tab is a page that shows it. */
export class AuditEditor implements vscode.CustomReadonlyEditorProvider<OpenAudit> {
  readonly #context: AuditEditorContext;
  readonly #panels = new Map<string, AuditPanel>();
  readonly #wantedLists = new Map<string, AuditList>();

  constructor(context: AuditEditorContext) {
    this.#context = context;
  }

  register(): vscode.Disposable {
    return vscode.window.registerCustomEditorProvider(AUDIT_VIEW_TYPE, this);
  }

  /** Opens an audit, or comes back to it, and shows a list where one is named. */
  async open(
    uri: vscode.Uri,
    { list, preserveFocus = false }: { readonly list?: AuditList; readonly preserveFocus?: boolean } = {},
  ): Promise<void> {
    if (list !== undefined) this.#wantedLists.set(uri.toString(), list);
    await vscode.commands.executeCommand('vscode.openWith', uri, AUDIT_VIEW_TYPE, {
      preview: false,
      preserveFocus,
    });
    this.#showWantedList(uri);
  }

  async openCustomDocument(uri: vscode.Uri): Promise<OpenAudit> {
    const model = new AuditModel(uri.fsPath, this.#context.analyses);
    await model.refresh();
    return new OpenAudit(uri, model);
  }

  resolveCustomEditor(document: OpenAudit, panel: vscode.WebviewPanel): void {
    const { extensionUri, log, onAsk } = this.#context;
    const page = new AuditPanel(panel, document.model, {
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
    this.#showWantedList(document.uri);
  }

  #showWantedList(uri: vscode.Uri): void {
    const key = uri.toString();
    const list = this.#wantedLists.get(key);
    const panel = this.#panels.get(key);
    if (list === undefined || panel === undefined) return;
    this.#wantedLists.delete(key);
    panel.show(list);
  }
}
