import * as vscode from 'vscode';
import { messageOf } from '../../protocol/user-error.js';
import { tabsOf } from '../audit/audit-tab.js';
import { comparisonOf } from './comparison-job.js';
import type { OpenAudit } from '../audit/open-audit.js';
import type { StartJob } from '../review/review-jobs.js';

const PREFIX = 'comparison:';

/**
 * Remembers with which earlier run an audit is compared, so that the next window compares them again. Closing its tab,
 * which the end of a window is not, ends the comparison.
 */
export class KeptComparisons {
  readonly #memento: vscode.Memento;
  readonly #start: StartJob;
  readonly #log: vscode.LogOutputChannel;

  constructor(memento: vscode.Memento, start: StartJob, log: vscode.LogOutputChannel) {
    this.#memento = memento;
    this.#start = start;
    this.#log = log;
  }

  /** Compares an audit that was just opened as its last window did, and remembers what is compared from now on. */
  follow(audit: OpenAudit): vscode.Disposable {
    const { model, uri } = audit;
    const key = PREFIX + uri.toString();
    const kept = this.#memento.get<string>(key);
    let shown: string | undefined = kept;
    const remember = (earlier: string | undefined): void => {
      if (earlier === shown) return;
      shown = earlier;
      void this.#memento.update(key, earlier);
    };
    let isRestoring = kept !== undefined;
    if (kept !== undefined) {
      void this.#restore(audit, kept).then(() => {
        isRestoring = false;
        remember(model.comparison?.before.run);
      });
    }
    return vscode.Disposable.from(
      model.onDidChange(() => {
        if (!isRestoring) remember(model.comparison?.before.run);
      }),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        if (closed.length > 0 && tabsOf(uri).length === 0) remember(undefined);
      }),
    );
  }

  async #restore({ model, review }: OpenAudit, earlier: string): Promise<void> {
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
  }
}
