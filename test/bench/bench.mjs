// One table of ratios: ours against PyTorch with cleanlab, gradients against forward, 2 jobs against 1, what the machine
// itself gives two processes, 60,000 images against 10,000, memory, what the evidence shows, duplicates that are found.
//   npm run bench [-- --help] [--python PYTHON] [--repeats N] [--only PART,PART]
// PYTHON has torch, scikit-learn, pandas and cleanlab (see test/bench/README.md). Absolute times on a shared machine are
// noise: what is compared runs in turn, and medians are printed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { duplicates } from './duplicates.mjs';
import { evidence } from './evidence.mjs';
import { judge, readTruth } from './judge.mjs';
import { measure, median } from './measure.mjs';

const here = import.meta.dirname;
const root = path.resolve(here, '..', '..');
const PARTS = ['peer', 'kernels', 'jobs', 'machine', 'size', 'evidence', 'depth', 'duplicates'];
const { values: flags } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    python: { type: 'string', default: 'python3' },
    repeats: { type: 'string', default: '3' },
    only: { type: 'string', default: PARTS.join(',') },
  },
});
if (flags.help) {
  console.log(`npm run bench [-- --python PYTHON] [--repeats N] [--only ${PARTS.join(',')}]`);
  process.exit();
}
const repeats = Number(flags.repeats);
const wanted = new Set(flags.only.split(','));
const unknown = [...wanted].filter((part) => !PARTS.includes(part));
if (unknown.length > 0) throw new Error(`--only knows ${PARTS.join(', ')}, not ${unknown.join(', ')}`);
const work = mkdtempSync(path.join(tmpdir(), 'difficulty-lens-bench-'));
const backends = ['wasm', ...(hasTensorflow() ? ['tensorflow'] : [])];
const table = [];
/** As our own processes run: V8's helpers would be a second core's work when one process runs. */
const WORKER_FLAG = '--single-threaded-gc';

/** Audits of 10,000 images that several parts compare with, by backend and jobs: each is measured once. */
const usual = new Map();

try {
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0].model}, Node ${process.version}`,
  );
  console.log(`backends: ${backends.join(', ')}; ${repeats} repeats, medians`);
  if (wanted.has('peer')) await againstPeer();
  if (wanted.has('kernels')) kernels();
  if (wanted.has('jobs')) await jobs();
  if (wanted.has('machine')) await machine();
  if (wanted.has('size')) await sizes();
  if (wanted.has('evidence')) {
    for (const row of await evidence()) report(row);
    // Consistency needs two models that held an image out.
    const options = { dataset: fashion(10_000), flags: ['--repeats', '2'] };
    for (const row of await evidence(options)) report(row);
  }
  if (wanted.has('depth')) await readings();
  if (wanted.has('duplicates')) for (const row of await duplicates()) report(row);
  if (table.length > 0) console.table(table);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** A row of the table, also told at once: what was measured is not lost when a later part fails. */
function report(row) {
  table.push(row);
  console.log([row.what, row.figure, ...(row.asked === undefined ? [] : [`asked: ${row.asked}`])].join('; '));
}

/** Whether a class is better read at another probe than at the network's end: tables of their own. */
async function readings() {
  const dataset = fashion(10_000);
  const run = path.join(work, 'readings');
  await measure(process.execPath, [path.join(root, 'dist', 'cli.cjs'), 'analyze', dataset, '--out', run]);
  const { status } = spawnSync(process.execPath, [path.join(here, 'depth.mjs'), run, dataset], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the readings could not be measured');
  rmSync(run, { recursive: true });
}

/** Ours and the peer in turn, on the same images; ours counts only where it finds the errors at least as well. */
async function againstPeer() {
  const dataset = fashion(10_000);
  const peers = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const peer = await runPeer(dataset);
    if (peer === undefined) return;
    peers.push(peer);
    for (const backend of backends) await usualAudit(backend, 2, repeat);
  }
  const peerFound = peers[0].found;
  const peerSeconds = median(peers.map(({ seconds }) => seconds));
  report({
    what: 'peer: 3 folds × 10 epochs, 2 threads',
    figure: `${peerSeconds.toFixed(1)} s, AP ${peerFound.ap}, AUROC ${peerFound.auroc}`,
  });
  for (const backend of backends) {
    const seconds = await usualSeconds(backend, 2);
    const { found, imagesPerSecond } = await usualAudit(backend, 2, 0);
    const reached = found.ap >= peerFound.ap && found.auroc >= peerFound.auroc;
    report({
      what: `${backend}: time to the peer's AP and AUROC`,
      figure: `${(seconds / peerSeconds).toFixed(2)} × peer (${seconds.toFixed(1)} s)`,
      asked: backend === 'wasm' ? '≤ 1.0 ×' : '≤ 0.6 ×',
    });
    report({
      what: `${backend}: AP, AUROC, flag F1`,
      figure: `${found.ap.toFixed(4)}, ${found.auroc.toFixed(4)}, ${found.f1.toFixed(3)}`,
      asked: reached ? "at least the peer's: yes" : "at least the peer's: NO",
    });
    report({ what: `${backend}: images/s in training, one process`, figure: imagesPerSecond.toFixed(0) });
  }
}

async function runPeer(dataset) {
  if (spawnSync(flags.python, ['-c', 'import torch, sklearn, cleanlab']).status !== 0) {
    report({ what: 'peer', figure: `not run: ${flags.python} lacks torch, sklearn or cleanlab` });
    return undefined;
  }
  const script = path.join(here, 'peer_cleanlab.py');
  const args = [script, path.join(dataset, 'peer.npz'), '--folds', '3', '--epochs', '10', '--threads', '2'];
  const { seconds, stdout } = await measure(flags.python, args);
  return { seconds, found: JSON.parse(stdout).self_confidence };
}

/** Gradient kernels against the forward convolution of the same shape, and the probes' products. */
function kernels() {
  const convolution = /^(\S+ \S+ s\d)\s+y\s+([\d.]+).*dx\s+([\d.]+).*dw\s+([\d.]+)/;
  for (const line of kernelLines('convolution')) {
    const [, shape, ...rates] = convolution.exec(line) ?? [];
    if (shape === undefined) continue;
    const [forward, inputGradient, filterGradient] = rates.map(Number);
    // The first layer has no input gradient in training.
    const first = /x[13]->/.test(shape);
    const input = first ? 'no input gradient' : `input ${percent(inputGradient / forward)}`;
    report({
      what: `wasm: gradients against forward, ${shape}`,
      figure: `${input}, filter ${percent(filterGradient / forward)} of ${forward.toFixed(0)} GFLOP/s`,
      asked: '≥ 60 %',
    });
  }
  for (const line of kernelLines('product')) {
    const [, shape, rate] = /^(\[256,\d+\] \[\d+,7500\])\s+([\d.]+)/.exec(line) ?? [];
    if (shape !== undefined)
      report({ what: `wasm: probe product ${shape}`, figure: `${rate} GFLOP/s`, asked: '≥ 12 GFLOP/s' });
  }
}

function kernelLines(kind) {
  const { stdout, status } = spawnSync(process.execPath, [path.join(here, 'kernels.mjs'), kind], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error('the kernels could not be measured');
  return stdout.split('\n');
}

async function jobs() {
  for (const backend of backends) {
    // In turn, so that a change of the machine's mood meets both.
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const count of [1, 2]) await usualAudit(backend, count, repeat);
    }
    const [one, two] = [await usualSeconds(backend, 1), await usualSeconds(backend, 2)];
    report({
      what: `${backend}: 2 jobs against 1`,
      figure: `${(one / two).toFixed(2)} × (${one.toFixed(1)} and ${two.toFixed(1)} s)`,
      asked: backend === 'wasm' ? '≥ 1.8 ×' : '≥ 1.7 ×',
    });
  }
}

/** What two processes that share nothing get from this machine together, against one alone: a bound for two jobs. */
async function machine() {
  const side = path.join(here, 'side-by-side.mjs');
  for (const kind of ['tile', 'step']) {
    const ratios = [];
    for (let repeat = 0; repeat < 3 * repeats; repeat++) {
      const rate = async (count) => {
        const runs = await Promise.all(
          Array.from({ length: count }, () => measure(process.execPath, [WORKER_FLAG, side, kind])),
        );
        return runs.reduce((sum, { stdout }) => sum + Number(stdout), 0);
      };
      ratios.push((await rate(2)) / (await rate(1)));
    }
    report({
      what: `machine: 2 processes against 1, ${kind === 'tile' ? 'products in the first cache' : 'training steps alone'}`,
      figure: `${median(ratios).toFixed(2)} × (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
    });
  }
}

/** The larger size once: it takes minutes. */
async function sizes() {
  for (const backend of backends) {
    for (let repeat = 0; repeat < repeats; repeat++) await usualAudit(backend, 2, repeat);
    const small = await usualSeconds(backend, 2);
    const large = await audit(fashion(60_000), ['--backend', backend], { watchesMemory: true });
    report({
      what: `${backend}: 60,000 against 10,000 images`,
      figure: `${(large.seconds / small).toFixed(2)} × (${large.seconds.toFixed(0)} s)`,
      asked: '≤ 7 ×',
    });
    report({
      what: `${backend}: memory of all processes, 60,000 images`,
      figure: `${(large.peakBytes / 1e9).toFixed(2)} GB`,
      asked: backend === 'wasm' ? '≤ 1.2 GB' : '≤ 2.5 GB',
    });
    report({
      what: `${backend}: 60,000 images, AP, AUROC, flag F1`,
      figure: `${large.found.ap.toFixed(4)}, ${large.found.auroc.toFixed(4)}, ${large.found.f1.toFixed(3)}`,
    });
  }
}

async function usualAudit(backend, count, repeat) {
  const key = `${backend} ${count} ${repeat}`;
  if (!usual.has(key)) {
    usual.set(key, await audit(fashion(10_000), ['--backend', backend, '--jobs', String(count)]));
  }
  return usual.get(key);
}

async function usualSeconds(backend, count) {
  const seconds = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    seconds.push((await usualAudit(backend, count, repeat)).seconds);
  }
  return median(seconds);
}

/** One whole `analyze` command of the default preset, judged. */
async function audit(dataset, extra, watching = {}) {
  const out = path.join(mkdtempSync(path.join(work, 'run-')), 'run');
  const cli = path.join(root, 'dist', 'cli.cjs');
  const command = [cli, 'analyze', dataset, '--out', out, '--json', ...extra];
  const { seconds, stdout, peakBytes } = await measure(process.execPath, command, watching);
  const rates = stdout
    .split('\n')
    .filter((line) => line.includes('"epoch"'))
    .map((line) => JSON.parse(line).imagesPerSecond);
  const csv = spawnSync(process.execPath, [cli, 'report', out, '--csv', '-'], {
    encoding: 'utf8',
    maxBuffer: 1 << 29,
  });
  const found = judge(parse(csv.stdout, { columns: true }), readTruth(dataset));
  rmSync(out, { recursive: true });
  return { seconds, peakBytes, found, imagesPerSecond: median(rates) };
}

function fashion(count) {
  const folder = path.join(work, `fashion-${count}`);
  if (existsSync(folder)) return folder;
  mkdirSync(folder);
  const script = path.join(here, 'make_fashion.py');
  const { status } = spawnSync(
    flags.python,
    [script, folder, '--n', String(count), '--noise', '0.1', '--seed', '1'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (status !== 0)
    throw new Error(
      `the data could not be made: ${flags.python} needs numpy, and the files of Fashion-MNIST must be there (Debian: python3-numpy, dataset-fashion-mnist)`,
    );
  return folder;
}

function hasTensorflow() {
  const addon = 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node';
  return [process.env.DIFFICULTY_LENS_NATIVE, path.join(root, '.native'), root].some(
    (folder) => folder !== undefined && existsSync(path.join(folder, addon)),
  );
}

function percent(share) {
  return `${(100 * share).toFixed(0)} %`;
}
