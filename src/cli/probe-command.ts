import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { analysisSettingsSchema, PRESET_SETTINGS } from '../protocol/settings.js';
import { UserError } from '../protocol/user-error.js';
import { statusOf } from '../disk/status.js';
import type { CliContext } from './cli-context.js';
import { EXIT } from './exit-code.js';
import { write } from './output.js';
import { progressOn } from './choose-progress.js';
import { runJob } from './run-job.js';
import { wholeNumber } from './settings-options.js';

export interface ProbeOptions {
  readonly k?: number;
  readonly csv: string;
}

const HELP = `
The folder holds labels.npy [N] and a folder for each model:
  MODEL/layer_00.npy, layer_01.npy, …   embeddings, [N, …] float32
  MODEL/scores.npy                      class scores, [N, C]
  MODEL/train.npy                       which examples the model trained on, [N] bool

Examples:
  difficulty-lens probe embeddings --csv depths.csv
  difficulty-lens probe embeddings --k 10 | head
`;

export function addProbeCommand(
  program: Command,
  run: (folder: string, options: ProbeOptions) => Promise<void>,
): void {
  program
    .command('probe')
    .description('prediction depths from embeddings of your own')
    .argument('<folder>', 'folder of .npy files')
    .option(
      '--k <n>',
      `neighbours that vote (default: ${PRESET_SETTINGS.quick.k})`,
      wholeNumber(analysisSettingsSchema.shape.k),
    )
    .option('--csv <file>', 'where the CSV goes; - is stdout', '-')
    .addHelpText('after', HELP)
    .action(run);
}

export async function probe(folder: string, options: ProbeOptions, context: CliContext): Promise<number> {
  const source = resolve(folder);
  const status = statusOf(source);
  if (status === null) throw new UserError(`No such folder: ${source}.`);
  if (!status.isDirectory())
    throw new UserError(`${source} is a file: name the folder that holds labels.npy.`);

  const k = options.k ?? PRESET_SETTINGS.quick.k;
  const job = { kind: 'probe', folder: source, k, backend: 'auto' } as const;
  if (options.csv !== '-') return runProbe({ ...job, csv: resolve(options.csv) }, context);

  // The worker writes files only: its CSV passes through one.
  const temporary = mkdtempSync(join(tmpdir(), 'difficulty-lens-'));
  try {
    const csv = join(temporary, 'probe.csv');
    const code = await runProbe({ ...job, csv }, context);
    if (code === EXIT.done) await printFile(csv, context);
    return code;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function runProbe(job: Parameters<typeof runJob>[0], context: CliContext): Promise<number> {
  const end = await runJob(job, progressOn(context), context);
  if (end.kind === 'done') return EXIT.done;
  await write(context.stderr, 'Cancelled.\n');
  return EXIT.cancelled;
}

async function printFile(path: string, { stdout }: CliContext): Promise<void> {
  for await (const piece of createReadStream(path, 'utf8')) await write(stdout, String(piece));
}
