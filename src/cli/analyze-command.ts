import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { AnalyzeJob } from '../protocol/job.js';
import {
  BACKENDS,
  PRESETS,
  PRESET_SETTINGS,
  type AnalysisSettings,
  type BackendChoice,
} from '../protocol/settings.js';
import { UserError } from '../protocol/user-error.js';
import { formatDuration } from '../protocol/wording.js';
import { readExamples } from '../runs/examples-parquet.js';
import { readRun } from '../runs/find-run.js';
import { resumedJob } from '../runs/resumed-job.js';
import { removePrepared, runFolder } from '../runs/run-folder.js';
import type { CliContext } from './cli-context.js';
import { byLabelErrorScore, examplesTable } from './examples-table.js';
import { EXIT } from './exit-code.js';
import { shellWord } from './format.js';
import { write } from './output.js';
import { jsonProgress, progressOn } from './choose-progress.js';
import type { Progress } from './progress.js';
import { runJob } from './run-job.js';
import { newRunPlace, resumeCommand } from './run-place.js';
import { runSummary } from './run-summary.js';
import {
  addSettingsOptions,
  givenSettings,
  settingsFrom,
  wholeNumber,
  type SettingsOptions,
} from './settings-options.js';

const TABLE_ROWS = 20;
const MAX_JOBS = 1024;

export interface AnalyzeOptions extends SettingsOptions {
  readonly out?: string;
  readonly pathColumn?: string;
  readonly labelColumn?: string;
  readonly backend?: BackendChoice;
  readonly jobs?: number;
  readonly resume?: string;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  difficulty-lens analyze photos                       a folder of class folders
  difficulty-lens analyze train.csv --preset balanced  a table of paths and labels
  difficulty-lens analyze photos --out ../audit --jobs 4
  difficulty-lens analyze --resume photos/.difficulty-lens/2026-11-23T04-34-38Z

Presets:
${PRESETS.map((preset) => `  ${preset.padEnd(9)} ${presetText(PRESET_SETTINGS[preset])}`).join('\n')}
`;

function presetText({
  network,
  repeats,
  folds,
  epochs,
  minimumSteps,
  imageSizeLimit,
}: AnalysisSettings): string {
  const least = minimumSteps === 0 ? '' : ` or more, at least ${minimumSteps} steps`;
  return `${network}, ${repeats} × ${folds} folds, ${epochs} epochs${least}; images of at most ${imageSizeLimit} pixels`;
}

export function addAnalyzeCommand(
  program: Command,
  run: (dataset: string | undefined, options: AnalyzeOptions) => Promise<void>,
): void {
  const command = program
    .command('analyze')
    .description('find what is hard and what is probably mislabeled in a dataset of labelled images')
    .argument('[dataset]', 'folder of class folders, CSV, JSON Lines or IDX; with --resume the run knows it')
    .option('--out <dir>', "the run's folder (default: <dataset>/.difficulty-lens/<UTC time>)");
  addSettingsOptions(command)
    .option('--path-column <name>', "a manifest's column of image paths")
    .option('--label-column <name>', "a manifest's column of labels")
    .addOption(new Option('--backend <name>', 'what computes (default: auto)').choices(['auto', ...BACKENDS]))
    .option(
      '--jobs <n>',
      'folds side by side (default: as cores and memory allow)',
      wholeNumber({ minValue: 1, maxValue: MAX_JOBS }),
    )
    .option('--resume <dir>', 'go on with a cancelled or broken run')
    .option('--json', 'one line of JSON an event on stdout, and nothing else there')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

export async function analyze(
  dataset: string | undefined,
  options: AnalyzeOptions,
  context: CliContext,
): Promise<number> {
  const job =
    options.resume === undefined ? newJob(dataset, options, context) : jobToResume(dataset, options);
  const progress = options.json ? jsonProgress(context.stdout, context.stderr) : progressOn(context);
  if (job.resume && readRun(job.out).audit.state === 'done') {
    // A crash right after the last write may have left them.
    removePrepared(runFolder(job.out));
    progress.show({ kind: 'done', run: job.out, seconds: 0 });
    progress.stop();
    if (!options.json) await showResult(job.out, 'This run is already finished.', context);
    return EXIT.done;
  }
  const end = await runAnalysis(job, progress, context);
  if (end.kind === 'cancelled') {
    const hint = existsSync(runFolder(job.out).audit) ? ` To go on: ${resumeCommand(job.out)}` : '';
    await write(context.stderr, `Cancelled.${hint}\n`);
    return EXIT.cancelled;
  }
  if (!options.json) await showResult(end.run, `Done in ${formatDuration(end.seconds)}.`, context);
  return EXIT.done;
}

async function runAnalysis(
  job: AnalyzeJob,
  progress: Progress,
  context: CliContext,
): ReturnType<typeof runJob> {
  try {
    return await runJob(job, progress, context);
  } catch (error) {
    if (existsSync(runFolder(job.out).audit)) {
      await write(context.stderr, `What is finished is kept. To go on: ${resumeCommand(job.out)}\n`);
    }
    throw error;
  }
}

function newJob(dataset: string | undefined, options: AnalyzeOptions, { now }: CliContext): AnalyzeJob {
  if (dataset === undefined || dataset === '') {
    throw new UserError(
      'Name the dataset to analyze: a folder of class folders, or a CSV, JSON Lines or IDX file.',
    );
  }
  const { pathColumn, labelColumn } = options;
  return {
    kind: 'analyze',
    dataset: resolve(dataset),
    out: newRunPlace(resolve(dataset), options.out, now()),
    settings: settingsFrom(options),
    backend: options.backend ?? 'auto',
    jobs: options.jobs ?? null,
    resume: false,
    columns: {
      ...(pathColumn === undefined ? {} : { path: pathColumn }),
      ...(labelColumn === undefined ? {} : { label: labelColumn }),
    },
  };
}

function jobToResume(dataset: string | undefined, options: AnalyzeOptions): AnalyzeJob {
  const found = readRun(options.resume ?? '');
  const { location } = found.audit.dataset;
  if (dataset !== undefined && !isSamePlace(dataset, location)) {
    throw new UserError(
      `The run ${found.run.root} is of ${location}, not of ${resolve(dataset)}: leave the dataset out, or start a new run without --resume.`,
    );
  }
  const given = [
    ...givenSettings(options),
    ...(options.out === undefined ? [] : ['--out']),
    ...(options.pathColumn === undefined ? [] : ['--path-column']),
    ...(options.labelColumn === undefined ? [] : ['--label-column']),
  ];
  if (given.length > 0) {
    throw new UserError(
      `${given.join(', ')} cannot be combined with --resume, since a resumed run keeps its settings: leave it out, or start a new run.`,
    );
  }
  return resumedJob(found, { backend: options.backend ?? 'auto', jobs: options.jobs ?? null });
}

async function showResult(root: string, headline: string, context: CliContext): Promise<void> {
  const found = readRun(root);
  const { rows } = await readExamples(found.run.examples);
  const top = byLabelErrorScore(rows).slice(0, TABLE_ROWS);
  const run = shellWord(found.run.root);
  await write(
    context.stdout,
    `${headline}\n\n${runSummary(found)}\nHighest label-error scores:\n${examplesTable(top, context.stdout)}\n` +
      `Next: difficulty-lens report ${run} --top 100   for more of the table\n` +
      `      difficulty-lens report ${run} --csv examples.csv   for all images and measures\n`,
  );
}

function isSamePlace(a: string, b: string): boolean {
  const real = (path: string): string => (existsSync(path) ? realpathSync(path) : resolve(path));
  return real(a) === real(b);
}
