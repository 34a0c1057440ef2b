import * as vscode from 'vscode';
import {
  pageMessageSchema,
  type AuditList,
  type HostMessage,
  type PageMessage,
} from '../protocol/audit-view.js';
import type { AuditModel } from './audit-model.js';
import { auditPage } from './audit-page.js';
import { auditViewOf } from './audit-view-of.js';
import { throttle, type Throttle } from './throttle.js';

/** A page that is shown four times a second looks live; more would only be work. */
const POST_MS = 250;

/** One audit's page: posts the view whenever the model changed, and passes on what the page asks. */
export class AuditPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #model: AuditModel;
  readonly #onAsk: (message: PageMessage) => void;
  readonly #posting: Throttle;
  readonly #listening: vscode.Disposable;
  #ready = false;
  #posted = '';
  #list: AuditList | null = null;
  #allowed: string | undefined;

  constructor(
    panel: vscode.WebviewPanel,
    model: AuditModel,
    {
      pageFolder,
      log,
      onAsk,
    }: {
      readonly pageFolder: vscode.Uri;
      readonly log: vscode.LogOutputChannel;
      readonly onAsk: (message: PageMessage) => void;
    },
  ) {
    this.#panel = panel;
    this.#model = model;
    this.#onAsk = onAsk;
    this.#posting = throttle(() => {
      this.#postView();
    }, POST_MS);
    const { webview } = panel;
    this.#listening = vscode.Disposable.from(
      this.#posting,
      model.onDidChange(() => {
        this.#allowResources(pageFolder);
        this.#posting.request();
      }),
      panel.onDidChangeViewState(() => {
        // A hidden page is gone; it says 'ready' again when it is back.
        if (!panel.visible) this.#ready = false;
      }),
      webview.onDidReceiveMessage((message: unknown) => {
        this.#take(message, log);
      }),
    );
    this.#allowResources(pageFolder);
    webview.html = auditPage(webview, pageFolder);
  }

  /** Shows a list as soon as the page can. */
  show(list: AuditList): void {
    this.#list = list;
    this.#postList();
  }

  #take(message: unknown, log: vscode.LogOutputChannel): void {
    const asked = pageMessageSchema.safeParse(message);
    if (!asked.success) {
      log.warn(`The audit's page sent what is no message of its: ${JSON.stringify(message).slice(0, 200)}`);
      return;
    }
    if (asked.data.kind === 'ready') {
      this.#ready = true;
      this.#posted = '';
      this.#postView();
      this.#postList();
    }
    this.#onAsk(asked.data);
  }

  #postView(): void {
    if (!this.#ready) return;
    const { run, reading, work, rows, imagesFolder } = this.#model;
    const view = auditViewOf(run.root, reading, work, {
      rows:
        rows === null ? null : { uri: this.#uri(rows.path, `v=${rows.version}`), complete: rows.complete },
      thumbnails: this.#uri(run.thumbnails),
      images: imagesFolder === null ? null : this.#uri(imagesFolder),
    });
    // What looks the same need not be drawn again.
    const text = JSON.stringify(view);
    if (text === this.#posted) return;
    this.#posted = text;
    this.#post({ kind: 'view', view });
  }

  #postList(): void {
    if (!this.#ready || this.#list === null) return;
    this.#post({ kind: 'show', list: this.#list });
    this.#list = null;
  }

  #post(message: HostMessage): void {
    void this.#panel.webview.postMessage(message);
  }

  #uri(path: string, query = ''): string {
    return this.#panel.webview.asWebviewUri(vscode.Uri.file(path).with({ query })).toString();
  }

  /** What the page may load: itself, the run and the dataset, which is known once the document can be read. */
  #allowResources(pageFolder: vscode.Uri): void {
    const { run, imagesFolder } = this.#model;
    if (this.#allowed === (imagesFolder ?? '')) return;
    this.#allowed = imagesFolder ?? '';
    const folders = [run.root, ...(imagesFolder === null ? [] : [imagesFolder])];
    const localResourceRoots = [pageFolder, ...folders.map((folder) => vscode.Uri.file(folder))];
    this.#panel.webview.options = { enableScripts: true, localResourceRoots };
  }

  dispose(): void {
    this.#listening.dispose();
  }
}
