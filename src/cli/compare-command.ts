import type { Command } from 'commander';
import { movedBetween } from '../datasets/saving/history.js';
import type { Comparison } from '../protocol/comparison.js';
import { formatCount, formatPercent, plural } from '../protocol/wording.js';
import { compareRuns, inOrder } from '../runs/compare-runs.js';
import { findRun } from '../runs/find-run.js';
import type { CliContext } from './cli-context.js';
import { EXIT } from './exit-code.js';
import { write } from './output.js';

export interface CompareOptions {
  readonly json: boolean;
}

const HELP = `
Examples:
  difficulty-lens compare photos/.difficulty-lens/2026-11-20T10-00-00Z photos    an older run, and the newest
  difficulty-lens compare before after --json | jq .places.fresh
`;

export function addCompareCommand(
  program: Command,
  run: (places: readonly [string, string], options: CompareOptions) => Promise<void>,
): void {
  program
    .command('compare')
    .description('say what changed between two finished runs of one dataset, as before and after relabelling')
    .argument('<run>', 'run folder, its audit.dlens, or a dataset (its newest finished run)')
    .argument('<other>', 'another run of the same dataset; the earlier of the two counts as before')
    .option('--json', 'print all of it as JSON, with the places of the examples in the later run', false)
    .addHelpText('after', HELP)
    .action((one: string, other: string, options: CompareOptions) => run([one, other], options));
}

export async function compare(
  places: readonly [string, string],
  { json }: CompareOptions,
  { stdout }: CliContext,
): Promise<number> {
  const [before, after] = inOrder(findRun(places[0]), findRun(places[1]));
  const moved = movedBetween(before.audit.dataset, before.audit.created, after.audit.created);
  const comparison = await compareRuns(before, after, moved);
  await write(stdout, json ? `${JSON.stringify(comparison)}\n` : tableOf(comparison));
  return EXIT.done;
}

function tableOf({ before, after, sameSettings, places, left, added }: Comparison): string {
  const rows = [
    ['', 'before', 'after'],
    ['Run of', before.created, after.created],
    ['Images', formatCount(before.examples), formatCount(after.examples)],
    ['Likely mislabeled', formatCount(before.likelyMislabeled), formatCount(after.likelyMislabeled)],
    ['Held-out accuracy', formatPercent(before.heldOutAccuracy), formatPercent(after.heldOutAccuracy)],
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const flags = [
    `${formatCount(places.gone.length)} no longer flagged`,
    `${formatCount(places.still.length)} still flagged`,
    `${formatCount(places.fresh.length)} newly flagged`,
    ...(left.flagged > 0
      ? [`${formatCount(left.flagged)} flagged before and not in the dataset any more`]
      : []),
  ];
  const changes = [
    `${plural(places.relabelled.length, 'label', 'labels')} changed`,
    `${plural(left.examples, 'image', 'images')} gone`,
    `${plural(added, 'image', 'images')} added`,
  ];
  const caution = sameSettings
    ? ''
    : 'The two were analyzed with different settings, so that not all of this is the labels’ doing.\n';
  return `${table.join('\n')}\n\nFlags: ${flags.join(', ')}.\nDataset: ${changes.join(', ')}.\n${caution}`;
}
