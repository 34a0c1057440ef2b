import type { Command } from 'commander';
import { undoLastSave } from '../datasets/saving/undo-save.js';
import { UserError } from '../protocol/user-error.js';
import { plural } from '../protocol/wording.js';
import type { CliContext } from './cli-context.js';
import { EXIT } from './exit-code.js';
import { printable } from './format.js';
import { write } from './output.js';
import { tellRecovery, withSaving } from './with-saving.js';

const SHOWN = 20;

const HELP = `
Files, names, contents and times are then as they were before the Save. Again, it takes back the one before. Where
something has changed since, nothing is done.

Examples:
  difficulty-lens undo photos
`;

export function addUndoCommand(program: Command, run: (dataset: string) => Promise<void>): void {
  program
    .command('undo')
    .description("take back the last Save of a dataset's labels")
    .argument('<dataset>', 'the dataset: a folder, or a manifest')
    .addHelpText('after', HELP)
    .action(run);
}

export async function undo(place: string, context: CliContext): Promise<number> {
  return withSaving('Taking back', context, async (pace) => {
    const result = await undoLastSave(place, pace);
    await tellRecovery(result.recovered, context);
    switch (result.kind) {
      case 'nothing':
        // The interrupted one that has just been taken back was the one that was meant.
        if (result.recovered?.kind === 'taken-back') return EXIT.done;
        throw new UserError(`There is no Save to take back in ${place}.`);
      case 'obstacles': {
        const { obstacles, time } = result;
        for (const { path, reason } of obstacles.slice(0, SHOWN)) {
          await write(context.stderr, `${printable(path)}: ${reason}\n`);
        }
        if (obstacles.length > SHOWN) await write(context.stderr, `and ${obstacles.length - SHOWN} more\n`);
        const count = plural(obstacles.length, 'file is', 'files are');
        throw new UserError(
          `Nothing was changed in ${place}, since ${count} not as the Save of ${time} left it: put back what has changed, or correct the labels by hand.`,
        );
      }
      case 'undone': {
        const left =
          result.left > 0
            ? `; ${plural(result.left, 'earlier one', 'earlier ones')} can be taken back too`
            : '';
        await write(
          context.stdout,
          `Took back the Save of ${result.time}: ${plural(result.changes.length, 'change', 'changes')}${left}.\n`,
        );
        return EXIT.done;
      }
    }
  });
}
