import { readdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { AuditDocument } from '../../protocol/audit-document.js';
import type { FlaggedExample } from '../../protocol/review.js';
import { manifestAmong } from '../../datasets/find-format.js';
import type { StartJob } from '../review/review-jobs.js';
import { runOf } from '../runs/command-target.js';
import { realPathOf } from '../real-path.js';
import type { RunCatalog } from '../runs/run-catalog.js';

/** What the newest finished audit says of a manifest. */
export interface ManifestAudit {
  readonly audit: vscode.Uri;
  readonly document: AuditDocument;
  /** Likely mislabeled, by id. */
  readonly flagged: ReadonlyMap<string, FlaggedExample>;
  /** How many there are, beyond those in `flagged` too. */
  readonly total: number;
}

/** More are never shown as problems of one file; the worker need not tell of them. */
const MOST = 10_000;
const MANIFEST = /\.(csv|tsv|jsonl|ndjson)$/i;

/** Finds the audit of a manifest, and asks the worker once a run which of its rows are flagged. */
export class ManifestAudits {
  readonly #catalog: RunCatalog;
  readonly #start: StartJob;
  readonly #flagged = new Map<string, Promise<FlaggedOfRun>>();

  constructor(catalog: RunCatalog, start: StartJob) {
    this.#catalog = catalog;
    this.#start = start;
  }

  /** Null: no manifest, or none that has been analyzed. */
  async of(file: string): Promise<ManifestAudit | null> {
    if (!MANIFEST.test(file)) return null;
    await this.#catalog.lookBeside(file);
    for (const { audit, document, phase } of await this.#catalog.list()) {
      if (document === null || phase.kind !== 'done') continue;
      if (!(await isManifestOf(file, document.dataset))) continue;
      return { audit, document, ...(await this.#flaggedOf(audit, document)) };
    }
    return null;
  }

  /** A run that is done never changes, except that it may be another one at the same place. */
  #flaggedOf(audit: vscode.Uri, { created }: AuditDocument): Promise<FlaggedOfRun> {
    const key = `${audit.toString()} ${created}`;
    const known = this.#flagged.get(key);
    if (known !== undefined) return known;
    const asked = this.#ask(runOf(audit));
    this.#flagged.set(key, asked);
    // What went wrong once may go well the next time.
    asked.catch(() => this.#flagged.delete(key));
    return asked;
  }

  async #ask(run: string): Promise<FlaggedOfRun> {
    let answer: FlaggedOfRun = { flagged: new Map(), total: 0 };
    const job = this.#start({ kind: 'flagged', run, limit: MOST }, (event) => {
      if (event.kind !== 'flagged') return;
      answer = {
        flagged: new Map(event.examples.map((example) => [example.id, example])),
        total: event.total,
      };
    });
    const end = await job.done;
    if (end.kind === 'failed') throw new Error(end.message);
    return answer;
  }
}

type FlaggedOfRun = Pick<ManifestAudit, 'flagged' | 'total'>;

/** Whether a file is the manifest of a dataset, which may have been named by its folder. */
async function isManifestOf(
  file: string,
  { format, location }: Pick<AuditDocument['dataset'], 'format' | 'location'>,
): Promise<boolean> {
  if (format !== 'csv' && format !== 'jsonl') return false;
  const [real, place] = await Promise.all([realPathOf(file), realPathOf(location)]);
  if (real === place) return true;
  if (dirname(real) !== place) return false;
  try {
    if (!(await stat(place)).isDirectory()) return false;
    const names = (await readdir(place)).filter((name) => !name.startsWith('.')).sort();
    return manifestAmong(names).manifest === basename(real);
  } catch {
    // Gone in between.
    return false;
  }
}
