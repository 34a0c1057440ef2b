// What quality costs: audits datasets that make_fashion.py made with a grid of settings and prints a table a dataset.
//   node test/bench/frontier.mjs --results FILE --points FILE DATASET…
// A line of the points is a setting of src/protocol/settings.ts and its value after the other: `preset=quick width=16
// epochs=4`; epochs that are named are trained. Results are kept, a line of JSON each, and measured once. The cost is
// processor time of all processes (user and system), which a shared machine moves less than wall time.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { build } from 'esbuild';
import { judge, readTruth } from './judge.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');
const { values, positionals: datasets } = parseArgs({
  options: { results: { type: 'string' }, points: { type: 'string' } },
  allowPositionals: true,
});
const points = existsSync(values.points ?? '') ? linesOf(values.points) : [];
const work = mkdtempSync(path.join(tmpdir(), 'difficulty-lens-frontier-'));
try {
  const audit = path.join(work, 'audit.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'audit-with.ts')],
    outfile: audit,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  // Point by point, so that a run that is stopped has compared the same points on all sets.
  for (const point of points) {
    for (const dataset of datasets) {
      const isKnown = results().some((known) => known.point === point && known.dataset === nameOf(dataset));
      if (!isKnown) appendFileSync(values.results, `${JSON.stringify(measure(audit, dataset, point))}\n`);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
for (const dataset of new Set(results().map((result) => result.dataset))) {
  console.log(dataset);
  console.table(tableOf(results().filter((result) => result.dataset === dataset)));
}

function measure(audit, dataset, point) {
  const out = path.join(work, 'run');
  rmSync(out, { recursive: true, force: true });
  const seconds = processorSeconds([
    process.execPath,
    audit,
    dataset,
    out,
    JSON.stringify(settingsOf(point)),
  ]);
  const report = spawnSync(
    process.execPath,
    [path.join(root, 'dist', 'cli.cjs'), 'report', out, '--csv', '-'],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 29,
    },
  );
  if (report.status !== 0) throw new Error(report.stderr);
  const found = judge(parse(report.stdout, { columns: true }), readTruth(dataset));
  const { settings, timings } = JSON.parse(readFileSync(path.join(out, 'audit.dlens'), 'utf8'));
  const { epochs, batchSize } = settings;
  return { dataset: nameOf(dataset), point, seconds, wall: timings, epochs, batchSize, ...found };
}

/** What a command and all processes below it spend; bash adds up those that were waited for. */
function processorSeconds(command) {
  const timed = ['-c', 'TIMEFORMAT="seconds %U %S"; time "$@"', 'bash', ...command];
  const { status, stderr } = spawnSync('bash', timed, { cwd: root, encoding: 'utf8' });
  const [, user, system] = /^seconds ([\d.]+) ([\d.]+)$/m.exec(stderr) ?? [];
  if (status !== 0 || user === undefined) throw new Error(stderr);
  return Number(user) + Number(system);
}

function settingsOf(point) {
  return Object.fromEntries(
    point.split(' ').map((part) => {
      const [name, value] = part.split('=');
      return [name, Number.isNaN(Number(value)) ? value : Number(value)];
    }),
  );
}

/** By rising cost; on the frontier stands what no cheaper point equals in average precision. */
function tableOf(measured) {
  let best = -Infinity;
  return [...measured]
    .sort((a, b) => a.seconds - b.seconds)
    .map(({ point, seconds, ap, auroc, f1, epochs, batchSize }) => {
      const leads = ap > best;
      best = Math.max(best, ap);
      return {
        point,
        trained: `${epochs} epochs of ${batchSize}`,
        'processor s': Math.round(seconds),
        AP: ap.toFixed(4),
        AUROC: auroc.toFixed(4),
        'flag F1': f1.toFixed(3),
        frontier: leads ? 'yes' : '',
      };
    });
}

function results() {
  return existsSync(values.results) ? linesOf(values.results).map((line) => JSON.parse(line)) : [];
}

function linesOf(file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function nameOf(dataset) {
  return path.basename(path.resolve(dataset));
}
