import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { GROUPS, GROUP_TITLES, type Group } from '../protocol/example-row.js';
import { statusOf } from '../disk/status.js';
import { UserError } from '../protocol/user-error.js';
import { formatCount, plural } from '../protocol/wording.js';
import { readExamples } from '../runs/examples-parquet.js';
import { findRun, type FoundRun } from '../runs/find-run.js';
import { foldStates } from '../runs/resume.js';
import { progressOn } from './choose-progress.js';
import type { CliContext } from './cli-context.js';
import { writePieces } from './csv-destination.js';
import { examplesCsv } from './examples-csv.js';
import { byLabelErrorScore, examplesTable } from './examples-table.js';
import { EXIT } from './exit-code.js';
import { write } from './output.js';
import { runJob } from './run-job.js';
import { resumeCommand } from './run-place.js';
import { runSummary } from './run-summary.js';
import { wholeNumber } from './settings-options.js';

const DEFAULT_TOP = 20;

export interface ReportOptions {
  readonly top?: number;
  readonly group?: string;
  readonly csv?: string;
  readonly html?: string;
}

const EXAMPLES = `
Groups: ${GROUPS.map((group) => `${group} ('${GROUP_TITLES[group]}')`).join(', ')}

Examples:
  difficulty-lens report photos                         the newest run of a dataset
  difficulty-lens report ../audit --top 100 --group ambiguous
  difficulty-lens report ../audit --csv examples.csv    every image with all measures
  difficulty-lens report ../audit --csv - | head -n 50
  difficulty-lens report ../audit --html audit.html     plots, the worst images and the method, in one file
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
    .option('--html <file>', 'write one self-contained page to send to a colleague, instead of the table')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

export async function report(place: string, options: ReportOptions, context: CliContext): Promise<number> {
  const group = options.group === undefined ? null : groupNamed(options.group);
  const found = findRun(place);
  const { run, audit } = found;
  if (audit.state !== 'done') throw unfinished(found);
  if (options.html !== undefined) return writeReport(found, options, context);
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

/** The worker cuts the previews: images are its. */
async function writeReport(
  { run }: FoundRun,
  { html = '', csv, group, top }: ReportOptions,
  context: CliContext,
): Promise<number> {
  if ([csv, group, top].some((option) => option !== undefined)) {
    throw new UserError('--html is a report of the whole run: leave out --csv, --group and --top.');
  }
  const out = resolve(html);
  const status = statusOf(out);
  if (status !== null && !status.isFile()) throw new UserError(`--html ${out} is no file: name a file.`);
  const job = { kind: 'export', audit: run.audit, draft: null, as: 'report', out } as const;
  const end = await runJob(job, progressOn(context), context);
  if (end.kind === 'cancelled') return EXIT.cancelled;
  await write(context.stdout, `${out}\n`);
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
