import { resolve } from 'node:path';
import type { Command } from 'commander';
import { correctedExamples } from '../datasets/saving/corrected-examples.js';
import { movedIds, savesOf } from '../datasets/saving/history.js';
import type { Conflict, SavedChange } from '../datasets/saving/label-change.js';
import { recoverSaves } from '../datasets/saving/recover.js';
import { saveChanges } from '../datasets/saving/save-changes.js';
import { openDataset } from '../datasets/open-dataset.js';
import { UserError } from '../protocol/user-error.js';
import { plural } from '../protocol/wording.js';
import { readCorrections } from '../runs/corrections-file.js';
import type { CliContext } from './cli-context.js';
import { EXIT } from './exit-code.js';
import { printable, shellWord } from './format.js';
import { write } from './output.js';
import { tellRecovery, withSaving } from './with-saving.js';

const SHOWN = 20;

export interface RelabelOptions {
  readonly from: string;
  readonly dryRun?: true;
  readonly pathColumn?: string;
  readonly labelColumn?: string;
}

const EXAMPLES = `
The list is a CSV table with the columns path (or id) and new, or a corrections.json. Of a column old, every label must
still be as it says; without it, any is taken. A column decision may say relabel, exclude or keep.
All changes are made, or none. \`difficulty-lens undo\` takes them back.

Examples:
  difficulty-lens relabel photos --from corrections.csv --dry-run
  difficulty-lens relabel train.csv --from photos/.difficulty-lens/2026-11-23T04-34-38Z/corrections.csv
`;

export function addRelabelCommand(
  program: Command,
  run: (dataset: string, options: RelabelOptions) => Promise<void>,
): void {
  program
    .command('relabel')
    .description('write a list of corrections into a dataset')
    .argument('<dataset>', 'folder of class folders, CSV, JSON Lines or IDX')
    .requiredOption('--from <file>', 'the list of corrections, CSV or JSON')
    .option('--dry-run', 'say what would be changed, and change nothing')
    .option('--path-column <name>', "a manifest's column of image paths")
    .option('--label-column <name>', "a manifest's column of labels")
    .addHelpText('after', EXAMPLES)
    .action(run);
}

export async function relabel(place: string, options: RelabelOptions, context: CliContext): Promise<number> {
  const corrections = readCorrections(resolve(options.from));
  return withSaving('Saving', context, async (pace) => {
    await tellRecovery(await recoverSaves(place), context);
    const columns = { path: options.pathColumn, label: options.labelColumn };
    const dataset = await openDataset(place, { columns, ...(pace.signal ? { signal: pace.signal } : {}) });
    const { changes, alreadySo, kept, conflicts } = correctedExamples(
      dataset,
      corrections,
      movedIds(savesOf(place)),
    );
    if (conflicts.length > 0) throw await conflictError(dataset.location, conflicts, context);
    const result = await saveChanges(dataset, changes, { ...pace, rehearse: options.dryRun === true });
    if (result.kind === 'conflicts') throw await conflictError(dataset.location, result.conflicts, context);
    const lines = options.dryRun
      ? result.changes.map((saved) => `${changeText(saved)}\n`)
      : result.changes
          .filter(({ renamed }) => renamed)
          .map((saved) => `${changeText(saved)}, since another file has its name\n`);
    for (const line of lines) await write(context.stdout, line);
    await write(context.stdout, summaryText(result.changes, alreadySo, kept, options.dryRun === true));
    if (result.number !== null) {
      await write(context.stdout, `To take it back: difficulty-lens undo ${shellWord(place)}\n`);
    }
    return EXIT.done;
  });
}

function changeText({ change, id }: SavedChange): string {
  const to = id === change.id ? '' : `, as ${id}`;
  const what =
    change.kind === 'exclude'
      ? 'excluded'
      : `${change.kind === 'relabel' ? `${change.from} → ` : ''}${change.to}`;
  return printable(`${change.id}: ${what}${to}`);
}

function summaryText(
  changes: readonly SavedChange[],
  alreadySo: number,
  kept: number,
  isRehearsal: boolean,
): string {
  const relabelled = changes.filter(({ change }) => change.kind === 'relabel').length;
  const excluded = changes.filter(({ change }) => change.kind === 'exclude');
  const listed = excluded.filter(({ listedOnly }) => listedOnly).length;
  if (changes.length === 0 && alreadySo + kept === 0) return 'The list is empty: nothing to change.\n';
  const would = isRehearsal ? 'would be ' : '';
  const parts = [
    `${plural(relabelled, 'image', 'images')} ${would}relabelled`,
    ...(excluded.length > 0 ? [`${excluded.length} ${would}excluded`] : []),
    ...(alreadySo > 0 ? [`${alreadySo} ${alreadySo === 1 ? 'has' : 'have'} the new label already`] : []),
    ...(kept > 0 ? [`${kept} kept`] : []),
  ];
  const note =
    listed > 0
      ? `IDX files cannot leave an image out: the excluded ones are only listed beside the labels.\n`
      : '';
  return `${parts.join(', ')}.\n${note}`;
}

/** Lists the conflicts; the error to throw then. */
async function conflictError(
  dataset: string,
  conflicts: readonly Conflict[],
  { stderr }: CliContext,
): Promise<UserError> {
  for (const { id, reason } of conflicts.slice(0, SHOWN)) {
    await write(stderr, `${printable(id)}: ${printable(reason)}\n`);
  }
  if (conflicts.length > SHOWN) await write(stderr, `and ${conflicts.length - SHOWN} more\n`);
  const count = plural(conflicts.length, 'correction does', 'corrections do');
  return new UserError(
    `Nothing was changed in ${dataset}, since ${count} not fit it as it is now: take them out of the list, or mend them.`,
  );
}
