import { Option, type Command } from 'commander';
import { GROUPS, GROUP_TITLES, type Group } from '../protocol/example-row.js';
import { UserError } from '../protocol/user-error.js';
import { formatCount, plural } from '../protocol/wording.js';
import { readExamples } from '../runs/examples-parquet.js';
import { findRun, type FoundRun } from '../runs/find-run.js';
import { foldStates } from '../runs/resume.js';
import type { CliContext } from './cli-context.js';
import { writePieces } from './csv-destination.js';
import { examplesCsv } from './examples-csv.js';
import { byLabelErrorScore, examplesTable } from './examples-table.js';
import { EXIT } from './exit-code.js';
import { write } from './output.js';
import { resumeCommand } from './run-place.js';
import { runSummary } from './run-summary.js';
import { wholeNumber } from './settings-options.js';

const DEFAULT_TOP = 20;

export interface ReportOptions {
  readonly top?: number;
  readonly group?: string;
  readonly csv?: string;
}

const EXAMPLES = `
Groups: ${GROUPS.map((group) => `${group} ('${GROUP_TITLES[group]}')`).join(', ')}

Examples:
  difficulty-lens report photos                         the newest run of a dataset
  difficulty-lens report ../audit --top 100 --group ambiguous
  difficulty-lens report ../audit --csv examples.csv    every image with all measures
  difficulty-lens report ../audit --csv - | head -n 50
`;

export function addReportCommand(
  program: Command,
  run: (place: string, options: ReportOptions) => Promise<void>,
): void {
  program
    .command('report')
    .description("show or export a finished run's images by falling label-error score")
    .argument('<run>', 'run folder, its audit.dlens, or a dataset (its newest finished run)')
    .option(
      '--top <n>',
      `how many images (default: ${DEFAULT_TOP} in the table, all in a CSV)`,
      wholeNumber({ minValue: 1, maxValue: null }),
    )
    .option('--group <name>', 'only this group')
    .addOption(new Option('--csv <file>', 'write CSV to a file, or to stdout for -, instead of the table'))
    .addHelpText('after', EXAMPLES)
    .action(run);
}

export async function report(place: string, options: ReportOptions, context: CliContext): Promise<number> {
  const group = options.group === undefined ? null : groupNamed(options.group);
  const found = findRun(place);
  const { run, audit } = found;
  if (audit.state !== 'done') throw unfinished(found);
  const all = byLabelErrorScore((await readExamples(run.examples)).rows);
  const rows = group === null ? all : all.filter((row) => row.group === group);
  if (options.csv !== undefined) {
    await writePieces(options.csv, examplesCsv(rows.slice(0, options.top)), context);
    return EXIT.done;
  }
  const shown = rows.slice(0, options.top ?? DEFAULT_TOP);
  const which = group === null ? '' : ` of the group '${GROUP_TITLES[group]}'`;
  const title = `${formatCount(shown.length)} of ${plural(rows.length, 'image', 'images')}${which} by falling label-error score:`;
  await write(context.stdout, `${runSummary(found)}\n${title}\n${examplesTable(shown, context.stdout)}`);
  return EXIT.done;
}

function unfinished({ run, audit }: FoundRun): UserError {
  const { examples, classes } = audit.dataset;
  const states = foldStates(run, audit.settings, { examples, classes: classes.length, probes: null });
  const done = states.filter(({ state }) => state === 'done').length;
  return new UserError(
    `The run ${run.root} is not finished (${done} of ${plural(states.length, 'fold', 'folds')} done): finish it with ${resumeCommand(run.root)}`,
  );
}

/** By id or title, however it is spaced. */
function groupNamed(name: string): Group {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replaceAll(/[\s_-]+/g, ' ')
      .trim();
  const group = GROUPS.find((id) => plain(name) === plain(id) || plain(name) === plain(GROUP_TITLES[id]));
  if (group !== undefined) return group;
  throw new UserError(`There is no group '${name}': name one of ${GROUPS.join(', ')}.`);
}
