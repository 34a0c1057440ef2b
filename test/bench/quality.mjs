// How well an audit finds planted label errors:  node test/bench/quality.mjs DATASET [--run DIR] [analyze's flags …]
// DATASET is a folder that make_fashion.py made. With --run a finished run is judged instead of making one.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { judge, readTruth } from './judge.mjs';
import { spearman } from './ranking.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');
const [dataset, ...flags] = process.argv.slice(2);
const given = flags.indexOf('--run');
const run = given >= 0 ? flags[given + 1] : analyze();
const rows = parse(cli(['report', run, '--csv', '-'], 'pipe'), { columns: true });
const audit = JSON.parse(readFileSync(path.join(run, 'audit.dlens'), 'utf8'));
const truth = readTruth(dataset);
const found = judge(rows, truth);
const percent = (share) => `${(100 * share).toFixed(2)} %`;
const bins = depthBins();
const depths = rows.map((row) => Number(row.held_out_depth || 'NaN'));
const known = [...depths.keys()].filter((i) => !Number.isNaN(depths[i]));
const direction = (column) =>
  // One held-out model an example agrees with itself: consistency says something from two repeats on.
  column === 'consensus_consistency' && audit.settings.repeats === 1
    ? 'needs --repeats 2'
    : spearman(
        known.map((i) => depths[i]),
        known.map((i) => Number(rows[i][column])),
      ).toFixed(3);

console.log(
  `date ${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0].model}, Node ${process.version}`,
);
console.table({
  backend: audit.backend.detail,
  settings: `${audit.settings.preset}: ${audit.settings.folds}×${audit.settings.repeats} folds, ${audit.settings.epochs} epochs, ${audit.settings.network} ${audit.settings.width}`,
  seconds: Object.values(audit.timings)
    .reduce((a, b) => a + b, 0)
    .toFixed(1),
  images: rows.length,
  'label errors': found.errors,
  AUROC: found.auroc.toFixed(4),
  AP: found.ap.toFixed(4),
  'flag precision': found.precision.toFixed(4),
  'flag recall': found.recall.toFixed(4),
  'flag F1': found.f1.toFixed(4),
  'errors in easy': percent(found.easy),
  'suggestion right': percent(found.suggestion),
  'held-out accuracy (given)': audit.summary.heldOutAccuracy.toFixed(4),
  'held-out accuracy (true)': found.accuracyTrue.toFixed(4),
  'undefined depths': percent(audit.summary.undefinedDepthRate),
  'accuracy by held-out depth': bins.map(({ accuracy }) => accuracy.toFixed(3)).join(' '),
  'falls monotonically': bins.every(({ accuracy }, i) => i === 0 || accuracy < bins[i - 1].accuracy),
  'Spearman with depth: accuracy': direction('held_out_accuracy'),
  'Spearman with depth: consistency': direction('consensus_consistency'),
  'Spearman with depth: margin': direction('output_margin'),
  'Spearman with depth: iteration learned': direction('iteration_learned'),
});

function analyze() {
  const out = path.join(mkdtempSync(path.join(tmpdir(), 'difficulty-lens-bench-')), 'run');
  cli(['analyze', dataset, '--out', out, ...flags], 'ignore');
  return out;
}

/** Held-out accuracy on the given labels in bins of rounded held-out depth; bins under 50 join the one before. */
function depthBins() {
  const found = new Map();
  for (const row of rows) {
    if (row.held_out_depth === '') continue;
    const depth = Math.round(Number(row.held_out_depth));
    const bin = found.get(depth) ?? { depth, count: 0, right: 0 };
    bin.count++;
    bin.right += Number(row.held_out_accuracy);
    found.set(depth, bin);
  }
  const joined = [];
  for (const bin of [...found.values()].sort((a, b) => a.depth - b.depth)) {
    const last = joined.at(-1);
    if (last !== undefined && (bin.count < 50 || last.count < 50)) {
      last.count += bin.count;
      last.right += bin.right;
    } else joined.push({ ...bin });
  }
  return joined.map((bin) => ({ ...bin, accuracy: bin.right / bin.count }));
}

function cli(args, stdout) {
  const result = spawnSync(process.execPath, [path.join(root, 'dist', 'cli.cjs'), ...args], {
    stdio: ['ignore', stdout, 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 29,
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
  return result.stdout;
}
