import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../protocol/user-error.js';
import { auditFileName } from '../audit/audit-file-name.js';
import { tabsOf } from '../audit/audit-tab.js';
import type { OpenAudit } from '../audit/open-audit.js';
import type { StartJob } from '../review/review-jobs.js';
import { comparisonOf } from './comparison-job.js';

/**
 * Remembers with which earlier run an audit is compared, so that the next window compares them again. Closing its tab,
 * which the end of a window is not, ends the comparison. In files of our own: in a browser VS Code writes down what it
 * keeps for an extension only seconds later.
 */
export class KeptComparisons {
  readonly #folder: string;
  readonly #start: StartJob;
  readonly #log: vscode.LogOutputChannel;
  /** What is done to the files, one after another. */
  #last: Promise<void> = Promise.resolve();

  constructor(folder: vscode.Uri, start: StartJob, log: vscode.LogOutputChannel) {
    this.#folder = join(folder.fsPath, 'comparisons');
    this.#start = start;
    this.#log = log;
  }

  /** Compares an audit that was just opened as its last window did, and remembers what is compared from now on. */
  follow(audit: OpenAudit): vscode.Disposable {
    const { model, uri } = audit;
    let isRestoring = true;
    let shown: string | undefined;
    const remember = (): void => {
      const earlier = model.comparison?.before.run;
      if (isRestoring || earlier === shown) return;
      shown = earlier;
      this.#write(uri, earlier);
    };
    void this.#restore(audit).then((kept) => {
      shown = kept;
      isRestoring = false;
      remember();
    });
    return vscode.Disposable.from(
      model.onDidChange(remember),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        if (closed.length > 0 && tabsOf(uri).length === 0) this.#write(uri, undefined);
      }),
    );
  }

  /** Resolves when what is remembered is on the disk. */
  flush(): Promise<void> {
    return this.#last;
  }

  /** Returns what was remembered of an audit, when that is shown again, or cannot be. */
  async #restore({ uri, model, review }: OpenAudit): Promise<string | undefined> {
    let earlier: string;
    try {
      earlier = await readFile(this.#pathOf(uri), 'utf8');
    } catch {
      // Nothing is compared, as mostly.
      return undefined;
    }
    // Whoever opens an audit looks at its examples first.
    await review.whenRead();
    try {
      const comparison = await comparisonOf(earlier, model.run.root, this.#start);
      // Unless the user was faster.
      if (model.comparison === null) model.compareWith(comparison);
    } catch (error) {
      // Such as an earlier run that was deleted since.
      this.#log.warn(`${model.run.root} cannot be compared with ${earlier} again: ${messageOf(error)}`);
    }
    return earlier;
  }

  #write(uri: vscode.Uri, earlier: string | undefined): void {
    const path = this.#pathOf(uri);
    const write = async (): Promise<void> => {
      if (earlier === undefined) return rm(path, { force: true });
      await mkdir(this.#folder, { recursive: true });
      await writeFile(`${path}.part`, earlier);
      await rename(`${path}.part`, path);
    };
    this.#last = this.#last.then(write).catch((error: unknown) => {
      this.#log.warn(`What ${uri.fsPath} is compared with cannot be kept: ${messageOf(error)}`);
    });
  }

  #pathOf(uri: vscode.Uri): string {
    return join(this.#folder, auditFileName(uri));
  }
}
