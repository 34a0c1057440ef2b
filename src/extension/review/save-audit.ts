import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ReviewConflict } from '../../protocol/review.js';
import { UserError } from '../../protocol/user-error.js';
import { formatCount, plural } from '../../protocol/wording.js';
import type { SaveOptions, SaveOutcome } from './audit-review.js';
import type { OpenAudit } from '../audit/open-audit.js';
import { offer } from '../report-error.js';
import { withSavingProgress } from './saving-progress.js';

export interface SaveServices {
  /** Gives decisions up that the dataset no longer fits, as one edit. */
  readonly drop: (audit: OpenAudit, conflicts: readonly ReviewConflict[]) => void;
  /** Shows an example in its audit. */
  readonly show: (audit: OpenAudit, place: number) => unknown;
  /** Saves again, whatever others have decided in the document meanwhile. */
  readonly overwrite: (audit: OpenAudit) => unknown;
  /** Gives up what is not saved. */
  readonly reload: (audit: OpenAudit) => unknown;
  readonly analyzeAgain: (audit: OpenAudit) => unknown;
}

/**
 * Saves a review into its dataset, and says what came of it.
 * @throws UserError for VS Code to show, CancellationError where the user knows; the document stays dirty then.
 */
export async function saveAudit(
  audit: OpenAudit,
  { token, ...how }: Pick<SaveOptions, 'labels' | 'overwrite'> & { readonly token: vscode.CancellationToken },
  services: SaveServices,
): Promise<Extract<SaveOutcome, { kind: 'saved' }>> {
  const dataset = basename(audit.model.document?.dataset.location ?? '');
  const outcome = await withSavingProgress(`Saving labels in ${dataset}`, token, (options) =>
    audit.review.save({ ...how, ...options }),
  );
  switch (outcome.kind) {
    case 'saved':
      if (outcome.labels > 0) tellSaved(audit, dataset, outcome, services);
      return outcome;
    case 'conflicts':
      tellConflicts(audit, outcome.conflicts, services);
      throw new vscode.CancellationError();
    case 'changed-elsewhere':
      tellChanged(audit, services);
      throw new vscode.CancellationError();
  }
}

function tellSaved(
  audit: OpenAudit,
  dataset: string,
  { labels, renamed, listedOnly }: Extract<SaveOutcome, { kind: 'saved' }>,
  services: SaveServices,
): void {
  const sentences = [
    `${plural(labels, 'label', 'labels')} saved in ${dataset}.`,
    ...(renamed > 0
      ? [`${plural(renamed, 'image', 'images')} got another name, since theirs was taken.`]
      : []),
    ...(listedOnly > 0
      ? ['IDX files cannot leave an image out: the excluded ones are only listed beside the labels.']
      : []),
  ];
  offer(vscode.window.showInformationMessage, sentences.join(' '), [
    { title: 'Analyze again', run: () => services.analyzeAgain(audit) },
  ]);
}

function tellConflicts(audit: OpenAudit, conflicts: readonly ReviewConflict[], services: SaveServices): void {
  const [first] = conflicts;
  if (first === undefined) throw new UserError('Nothing was saved.');
  const count = plural(conflicts.length, 'decision does', 'decisions do');
  const message = `Nothing was saved: ${count} not fit the dataset as it is now. ${first.id}: ${first.reason}.`;
  offer(vscode.window.showWarningMessage, message, [
    { title: 'Show', run: () => showConflicts(audit, conflicts, services) },
    {
      title:
        conflicts.length === 1
          ? 'Drop this decision'
          : `Drop these ${formatCount(conflicts.length)} decisions`,
      run: () => {
        services.drop(audit, conflicts);
      },
    },
  ]);
}

async function showConflicts(
  audit: OpenAudit,
  conflicts: readonly ReviewConflict[],
  services: SaveServices,
): Promise<void> {
  const items = conflicts.map((conflict) => ({ label: conflict.id, detail: conflict.reason, conflict }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Decisions that the dataset no longer fits',
    placeHolder: 'Choose one to see it in the audit',
    matchOnDetail: true,
  });
  if (chosen === undefined) return;
  const entry = audit.review.entries.find(({ id }) => id === chosen.conflict.id);
  if (entry !== undefined) await services.show(audit, entry.example);
  // Whatever was looked at, they are still in the way.
  tellConflicts(audit, conflicts, services);
}

function tellChanged(audit: OpenAudit, services: SaveServices): void {
  offer(
    vscode.window.showWarningMessage,
    `Nothing was saved: another window has saved decisions in ${basename(audit.uri.fsPath)} since they were read here.`,
    [
      { title: 'Overwrite', run: () => services.overwrite(audit) },
      { title: 'Reload', run: () => services.reload(audit) },
    ],
  );
}
