import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { rowsInText, type RowInText } from '../../datasets/manifest-text.js';
import type { FlaggedExample } from '../../protocol/review.js';
import { UserError } from '../../protocol/user-error.js';
import { formatCount, plural } from '../../protocol/wording.js';
import { SETTINGS_SECTION } from '../analysis/analysis-choices.js';
import type { ManifestAudit, ManifestAudits } from './manifest-audits.js';

export const PROBLEM_SOURCE = 'Difficulty Lens';
const LIMIT_SETTING = 'manifestProblems.limit';
/** While someone types, the file is read again only when they pause. */
const SETTLE_MS = 400;

/** A flagged row as it stands in a document. */
export interface FlaggedRow {
  readonly example: FlaggedExample;
  readonly row: RowInText;
  /** Of its label. */
  readonly range: vscode.Range;
}

/** What is known of an open manifest. `version`: of the document that it was read from. */
export interface ManifestReading {
  readonly version: number;
  readonly audit: ManifestAudit;
  readonly rows: readonly FlaggedRow[];
}

/** Whether a label was decided to be right, by id, in the audit at a place. */
export type KeptIn = (audit: ManifestAudit) => ReadonlySet<string>;

/** Shows flagged rows of open manifests as problems, and takes away those whose label has been changed or kept. */
export class ManifestProblems implements vscode.Disposable {
  readonly #audits: ManifestAudits;
  readonly #keptIn: KeptIn;
  readonly #log: vscode.LogOutputChannel;
  readonly #collection = vscode.languages.createDiagnosticCollection('difficultyLens');
  readonly #readings = new Map<string, Promise<ManifestReading | null>>();
  readonly #aborts = new Map<string, AbortController>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #listening: vscode.Disposable;

  constructor(
    audits: ManifestAudits,
    {
      keptIn,
      log,
      changed,
    }: {
      readonly keptIn: KeptIn;
      readonly log: vscode.LogOutputChannel;
      /** Runs came, went or were reviewed. */
      readonly changed: readonly vscode.Event<unknown>[];
    },
  ) {
    this.#audits = audits;
    this.#keptIn = keptIn;
    this.#log = log;
    const { workspace } = vscode;
    const all = (): void => {
      for (const document of workspace.textDocuments) this.#readSoon(document);
    };
    this.#listening = vscode.Disposable.from(
      this.#collection,
      workspace.onDidOpenTextDocument((document) => void this.#read(document)),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#readSoon(document);
      }),
      workspace.onDidCloseTextDocument((document) => {
        this.#forget(document);
      }),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${SETTINGS_SECTION}.${LIMIT_SETTING}`)) all();
      }),
      workspace.onDidGrantWorkspaceTrust(all),
      ...changed.map((event) => event(all)),
    );
    all();
  }

  /** The flagged rows of a document as it is now; null: it has none to show. */
  async readingOf(document: vscode.TextDocument): Promise<ManifestReading | null> {
    const reading = await this.#readings.get(document.uri.toString());
    return reading?.version === document.version ? reading : this.#read(document);
  }

  #readSoon(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => void this.#read(document), SETTLE_MS),
    );
  }

  #read(document: vscode.TextDocument): Promise<ManifestReading | null> {
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#aborts.get(key)?.abort();
    const abort = new AbortController();
    this.#aborts.set(key, abort);
    const reading = this.#readNow(document, abort.signal).catch((error: unknown) => {
      if (abort.signal.aborted) return null;
      // A line that is half typed. VS Code moves the problems that are shown along with what is typed.
      if (error instanceof UserError) this.#log.debug(error.message);
      else this.#log.error(error instanceof Error ? error : String(error));
      return null;
    });
    this.#readings.set(key, reading);
    return reading;
  }

  async #readNow(document: vscode.TextDocument, signal: AbortSignal): Promise<ManifestReading | null> {
    if (document.uri.scheme !== 'file' || !vscode.workspace.isTrusted) return null;
    const { version } = document;
    const audit = await this.#audits.of(document.uri.fsPath);
    signal.throwIfAborted();
    if (audit === null) {
      this.#collection.delete(document.uri);
      return null;
    }
    const rows = await flaggedRows(document, audit, this.#keptIn(audit), signal);
    signal.throwIfAborted();
    // Places in a text that has changed since mean nothing; it is read again soon.
    if (document.version !== version) return null;
    this.#show(document, audit, rows);
    return { version, audit, rows };
  }

  #show(document: vscode.TextDocument, audit: ManifestAudit, rows: readonly FlaggedRow[]): void {
    const limit = vscode.workspace.getConfiguration(SETTINGS_SECTION, document).get<number>(LIMIT_SETTING, 0);
    const shown = [...rows].sort((a, b) => b.example.score - a.example.score).slice(0, limit);
    const problems = shown.map(({ example, row, range }) => problem(example, row, range));
    const hidden = Math.max(rows.length, audit.total - audit.flagged.size + rows.length) - shown.length;
    if (limit > 0 && hidden > 0) problems.push(more(hidden, shown.length));
    this.#collection.set(document.uri, problems);
  }

  #forget({ uri }: vscode.TextDocument): void {
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#aborts.get(key)?.abort();
    for (const map of [this.#timers, this.#aborts, this.#readings]) map.delete(key);
    this.#collection.delete(uri);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const abort of this.#aborts.values()) abort.abort();
    this.#listening.dispose();
  }
}

async function flaggedRows(
  document: vscode.TextDocument,
  { document: { dataset }, flagged }: ManifestAudit,
  kept: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<FlaggedRow[]> {
  const file = document.uri.fsPath;
  const wanted = new Set([...flagged.keys()].filter((id) => !kept.has(id)));
  const manifest = { file, text: document.getText(), columns: dataset.columns };
  const rows: FlaggedRow[] = [];
  for await (const row of rowsInText(manifest, dirname(file), wanted, signal)) {
    const example = flagged.get(row.id);
    // Another label than the audit found: what it says of that one is no news of this.
    if (row.label !== example?.given) continue;
    const range = new vscode.Range(document.positionAt(row.start), document.positionAt(row.end));
    rows.push({ example, row, range });
  }
  return rows;
}

function problem(
  { suggested, score }: FlaggedExample,
  { label }: RowInText,
  range: vscode.Range,
): vscode.Diagnostic {
  const found = new vscode.Diagnostic(
    range,
    `Probably labelled wrong: looks like “${suggested}” rather than “${label}” (score ${score.toFixed(2)}).`,
    vscode.DiagnosticSeverity.Warning,
  );
  found.source = PROBLEM_SOURCE;
  found.code = 'likely-mislabeled';
  return found;
}

function more(hidden: number, shown: number): vscode.Diagnostic {
  const note = new vscode.Diagnostic(
    new vscode.Range(0, 0, 0, 0),
    `${plural(hidden, 'more row is', 'more rows are')} probably labelled wrong; shown are the ${formatCount(shown)} with the highest scores. All are in the audit; the setting ${SETTINGS_SECTION}.${LIMIT_SETTING} shows more here.`,
    vscode.DiagnosticSeverity.Information,
  );
  note.source = PROBLEM_SOURCE;
  note.code = 'more';
  return note;
}
