import { Option, type Command } from 'commander';
import { UserError } from '../protocol/user-error.js';
import { cleanlabCsv } from '../runs/cleanlab-csv.js';
import { correctionsCsv, correctionsOf } from '../runs/corrections.js';
import { readExamples } from '../runs/examples-parquet.js';
import { findRun } from '../runs/find-run.js';
import type { CliContext } from './cli-context.js';
import { writePieces } from './csv-destination.js';
import { EXIT } from './exit-code.js';

const FORMATS = ['cleanlab', 'corrections'] as const;

export interface ExportOptions {
  readonly as: (typeof FORMATS)[number];
  readonly out: string;
}

const HELP = `
Formats:
  cleanlab     every image, with the columns of cleanlab's table of label issues: is_label_issue, label_quality,
               given_label, predicted_label; and what was decided: decision, corrected_label
  corrections  the reviewer's decisions, as \`difficulty-lens relabel --from\` reads them

Examples:
  difficulty-lens export photos --out issues.csv
  difficulty-lens export ../audit --as corrections --out corrections.csv
`;

export function addExportCommand(
  program: Command,
  run: (place: string, options: ExportOptions) => Promise<void>,
): void {
  program
    .command('export')
    .description("write a run's label issues or decisions as a table for other tools")
    .argument('<run>', 'run folder, its audit.dlens, or a dataset (its newest finished run)')
    .addOption(new Option('--as <format>', 'what to write').choices(FORMATS).default('cleanlab'))
    .option('--out <file>', 'where the CSV goes; - is stdout', '-')
    .addHelpText('after', HELP)
    .action(run);
}

export async function exportRun(place: string, options: ExportOptions, context: CliContext): Promise<number> {
  const { run, audit } = findRun(place);
  if (audit.state !== 'done') {
    throw new UserError(`The run ${run.root} is not finished: finish it before it is exported.`);
  }
  if (options.as === 'corrections') {
    await writePieces(options.out, [correctionsCsv(correctionsOf(audit.decisions))], context);
  } else {
    const { rows } = await readExamples(run.examples);
    await writePieces(options.out, cleanlabCsv(rows, audit.decisions), context);
  }
  return EXIT.done;
}
