// What the evidence shows: at which probe the neighbours of planted label errors vote for the true class, and the
// paper's directions:
//   node test/bench/evidence.mjs [DATASET [--run DIR] [analyze's flags …]]
// DATASET is a folder that make_fashion.py made; without one it is the bundled sample. With --run a finished run is read
// instead of making one. The run's files are read here anew, not by the product's code.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { parse } from 'csv-parse/sync';
import { readTruth, trueLabel } from './judge.mjs';
import { spearman } from './ranking.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');
const sample = path.join(root, 'media', 'sample');

/** Rows for the benchmark's table: `what`, `figure`, `asked`. */
export async function evidence({ dataset = sample, run, flags = [] } = {}) {
  const work = mkdtempSync(path.join(tmpdir(), 'difficulty-lens-evidence-'));
  try {
    const place = run ?? path.join(work, 'run');
    if (run === undefined) analyze(dataset, place, flags);
    return await judge(dataset, place);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function judge(dataset, run) {
  const file = new Uint8Array(readFileSync(path.join(run, 'examples.parquet'))).buffer;
  const rows = await parquetReadObjects({ file });
  const audit = JSON.parse(readFileSync(path.join(run, 'audit.dlens'), 'utf8'));
  const { classes } = audit.dataset;
  const truth = trueLabels(dataset, rows);
  const told = readEvidence(run);
  const probes = audit.probes.length;
  const wrong = rows.map((row, i) => truth[i] !== row.given_label);
  /** Share of some examples for which each probe of a story elects a class, by probe. */
  const elects = (kind, chosen, labelOf) =>
    audit.probes.map((_, l) => {
      const all = [...rows.keys()].filter(chosen);
      const hits = all.filter((i) => classes[told[`${kind}Elected`][i * probes + l]] === labelOf(i));
      return `${((100 * hits.length) / all.length).toFixed(0)} %`;
    });
  const name = dataset === sample ? 'sample' : `${rows.length} images`;
  const errors = wrong.filter(Boolean).length;
  const depths = rows.map((row) => row.held_out_depth);
  const known = [...rows.keys()].filter((i) => depths[i] !== null);
  const direction = (column) =>
    spearman(
      known.map((i) => depths[i]),
      known.map((i) => rows[i][column]),
    ).toFixed(3);
  const bytes = readdirSync(path.join(run, 'evidence'))
    .map((shard) => readFileSync(path.join(run, 'evidence', shard)).length)
    .reduce((a, b) => a + b);
  const line = (what, shares) => ({ what: `evidence, ${name}: ${what}`, figure: shares.join(' ') });
  return [
    line('probes', audit.probes),
    {
      ...line(
        `${errors} errors, held out: true class by probe`,
        elects(
          'heldOut',
          (i) => wrong[i],
          (i) => truth[i],
        ),
      ),
      asked: 'most at the early probes',
    },
    line(
      'errors, trained on: true class',
      elects(
        'trained',
        (i) => wrong[i],
        (i) => truth[i],
      ),
    ),
    line(
      'errors, trained on: given class',
      elects(
        'trained',
        (i) => wrong[i],
        (i) => rows[i].given_label,
      ),
    ),
    line(
      'right labels, held out: true class',
      elects(
        'heldOut',
        (i) => !wrong[i],
        (i) => truth[i],
      ),
    ),
    {
      what: `evidence, ${name}: Spearman of held-out depth with accuracy, consistency, margin, iteration learned`,
      figure: [
        direction('held_out_accuracy'),
        audit.settings.repeats === 1 ? '(needs --repeats 2)' : direction('consensus_consistency'),
        direction('output_margin'),
        direction('iteration_learned'),
      ].join(' '),
      asked: '− − − +',
    },
    { what: `evidence, ${name}: bytes an example`, figure: (bytes / rows.length).toFixed(0) },
  ];
}

function trueLabels(dataset, rows) {
  if (dataset !== sample) {
    const truth = readTruth(dataset);
    return rows.map((row) => trueLabel(truth, row));
  }
  const table = parse(readFileSync(path.join(root, 'media', 'sample-truth.csv')), { columns: true });
  const byPath = new Map(table.map((row) => [row.path, row.true]));
  return rows.map((row) => byPath.get(row.path));
}

/** Tensors of all files one after the other, by name. */
function readEvidence(run) {
  const folder = path.join(run, 'evidence');
  const all = {};
  for (const shard of readdirSync(folder).sort()) {
    const bytes = new Uint8Array(readFileSync(path.join(folder, shard)));
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString());
    for (const [name, { dtype, data_offsets: [start, end] = [] }] of Object.entries(header)) {
      if (dtype !== 'U16') continue;
      const data = new Uint16Array(bytes.slice(8 + length + start, 8 + length + end).buffer);
      (all[name] ??= []).push(...data);
    }
  }
  return all;
}

function analyze(dataset, out, flags) {
  const cli = path.join(root, 'dist', 'cli.cjs');
  const { status } = spawnSync(process.execPath, [cli, 'analyze', dataset, '--out', out, ...flags], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`analyze ended with ${status}`);
}

if (process.argv[1] === import.meta.filename) {
  const [dataset, ...flags] = process.argv.slice(2);
  const given = flags.indexOf('--run');
  const options = given >= 0 ? { run: flags[given + 1] } : { flags };
  console.table(await evidence({ ...(dataset !== undefined && { dataset }), ...options }));
}
