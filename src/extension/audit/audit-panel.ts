import * as vscode from 'vscode';
import {
  pageMessageSchema,
  type FirstView,
  type HostMessage,
  type PageMessage,
} from '../../protocol/audit-view.js';
import { firstSheetFile } from '../../runs/run-folder.js';
import type { AuditModel } from './audit-model.js';
import { auditPage } from './audit-page.js';
import type { AuditReview, ReviewNews } from '../review/audit-review.js';
import { auditViewOf } from './audit-view-of.js';
import type { OpenAudit } from './open-audit.js';
import { PostingInParts } from './posting-in-parts.js';
import { throttle, type Throttle } from '../throttle.js';

/** A page that is shown four times a second looks live; more would only be work. */
const POST_MS = 250;

/** What the page is to show: a list, and an example in it by its place in the dataset. */
type Shown = Omit<Extract<HostMessage, { kind: 'show' }>, 'kind'>;

/** One audit's page: posts the view and the review whenever they changed, and passes on what the page asks. */
export class AuditPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #model: AuditModel;
  readonly #review: AuditReview;
  readonly #onAsk: (message: PageMessage) => void;
  readonly #posting: Throttle;
  readonly #parts: PostingInParts;
  readonly #listening: vscode.Disposable;
  #ready = false;
  #posted = '';
  #shown: Shown | null = null;
  #allowed: string | undefined;

  constructor(
    panel: vscode.WebviewPanel,
    { model, review }: OpenAudit,
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
    this.#review = review;
    this.#onAsk = onAsk;
    this.#posting = throttle(() => {
      this.#postView();
    }, POST_MS);
    const { webview } = panel;
    this.#parts = new PostingInParts((message) => void webview.postMessage(message));
    this.#listening = vscode.Disposable.from(
      this.#posting,
      model.onDidChange(() => {
        this.#allowResources(pageFolder);
        this.#posting.request();
      }),
      review.onDidChangeOff(() => {
        // At once: whoever sees decisions that were read may decide.
        this.#postView();
      }),
      review.onNews((news) => {
        this.#postNews(news);
      }),
      panel.onDidChangeViewState(() => {
        // A hidden page is gone; it says 'ready' again when it is back.
        if (panel.visible) return;
        this.#ready = false;
        this.#parts.clear();
      }),
      webview.onDidReceiveMessage((message: unknown) => {
        this.#take(message, log);
      }),
    );
    this.#allowResources(pageFolder);
    webview.html = auditPage(webview, pageFolder, this.#firstFiles());
  }

  /** Shows a list as soon as the page can. */
  show(shown: Shown): void {
    this.#shown = shown;
    this.#postShown();
  }

  /** Tells the page all that is decided, whatever it takes for decided. */
  postReview(): void {
    if (this.#ready) this.#post({ kind: 'review', entries: this.#review.entries });
  }

  #take(message: unknown, log: vscode.LogOutputChannel): void {
    const asked = pageMessageSchema.safeParse(message);
    if (!asked.success) {
      log.warn(`The audit's page sent what is no message of its: ${JSON.stringify(message).slice(0, 200)}`);
      return;
    }
    if (asked.data.kind === 'ready') {
      this.#ready = true;
      this.#parts.clear();
      this.#posted = '';
      this.#postView();
      this.postReview();
      this.#postShown();
    }
    if (asked.data.kind === 'drawn') this.#review.readAtOnce();
    this.#onAsk(asked.data);
  }

  #postView(): void {
    if (!this.#ready) return;
    const { run, reading, work, rows, imagesFolder } = this.#model;
    const uri = this.#rowsUri();
    const first = this.#first();
    const view = auditViewOf(run.root, reading, work, {
      rows: rows === null || uri === null ? null : { uri, complete: rows.complete, first },
      thumbnails: this.#uri(run.thumbnails),
      evidence: this.#uri(run.evidence),
      findings: this.#uri(run.findings),
      images: imagesFolder === null ? null : this.#uri(imagesFolder),
      reviewOff: this.#review.off,
      comparison: this.#model.comparison,
    });
    // What looks the same need not be drawn again.
    const text = JSON.stringify(view);
    if (text === this.#posted) return;
    this.#posted = text;
    this.#post({ kind: 'view', view });
  }

  #postNews({ cause, entries }: ReviewNews): void {
    if (!this.#ready) return;
    if (cause === 'read' || cause === 'save') this.postReview();
    else this.#post({ kind: 'reviewed', cause, entries });
  }

  #postShown(): void {
    if (!this.#ready || this.#shown === null) return;
    this.#post({ kind: 'show', ...this.#shown });
    this.#shown = null;
  }

  #post(message: HostMessage): void {
    this.#parts.post(message);
  }

  #rowsUri(): string | null {
    const { rows } = this.#model;
    return rows === null ? null : this.#uri(rows.path, `v=${rows.version}`);
  }

  #first(): FirstView | null {
    const { rows, run } = this.#model;
    if (rows?.first == null) return null;
    const { version, of } = rows.first;
    const query = `v=${version}`;
    return { uri: this.#uri(run.firstView, query), sheet: this.#uri(firstSheetFile(run), query), of };
  }

  /** What the page reads before all else. */
  #firstFiles(): readonly string[] {
    const first = this.#first();
    if (first !== null) return [first.uri, first.sheet];
    const uri = this.#rowsUri();
    return uri === null ? [] : [uri];
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
    this.#parts.clear();
    this.#listening.dispose();
  }
}
