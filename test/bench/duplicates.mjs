// How well an analysis finds planted copies of real images, and what it takes for copies that are none:
//   node test/bench/duplicates.mjs [--images 10000] [--source FOLDER]
// Fashion-MNIST's images become PNG files in folders of classes; then copies are planted: the file again, its pixels in
// another file, JPEG of three qualities, one-pixel shifts in all eight directions; a third of each under another label, a
// third in another split. False are pairs of unplanted images that are farther apart than FAR, measured here.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';

const SIDE = 28;
const COPIES = 250;
/** In parts of the images' contrast: from here on Fashion-MNIST has pairs of different images in numbers. */
const FAR = 0.15;
const QUALITIES = [75, 85, 95];
const SHIFTS = [-1, 0, 1]
  .flatMap((y) => [-1, 0, 1].map((x) => [x, y]))
  .filter(([x, y]) => x !== 0 || y !== 0);
const root = path.resolve(import.meta.dirname, '..', '..');

/** Rows for the benchmark's table: `what`, `figure`, `asked`. */
export async function duplicates({ images = 10_000, source = '/usr/share/datasets/fashion-mnist' } = {}) {
  const work = mkdtempSync(path.join(tmpdir(), 'difficulty-lens-duplicates-'));
  try {
    const set = readFashion(source, images);
    const dataset = path.join(work, 'photos');
    const planted = await writeDataset(set, dataset);
    const run = path.join(work, 'run');
    cli(['analyze', dataset, '--out', run, '--folds', '2', '--epochs', '1'], 'ignore');
    return judge(set, planted, run);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function readFashion(source, count) {
  const read = (name, offset) => gunzipSync(readFileSync(path.join(source, name))).subarray(offset);
  const pixels = read('train-images-idx3-ubyte.gz', 16);
  const labels = read('train-labels-idx1-ubyte.gz', 8);
  const step = labels.length / count;
  return Array.from({ length: count }, (_, i) => {
    const at = Math.floor(i * step);
    return { pixels: pixels.subarray(at * SIDE * SIDE, (at + 1) * SIDE * SIDE), label: labels[at] };
  });
}

/** Writes the files; returns the planted copies: kind, path, the original's path, whether label and split differ. */
async function writeDataset(set, dataset) {
  for (const split of ['train', 'test']) {
    for (let label = 0; label < 10; label++) {
      mkdirSync(path.join(dataset, split, `class-${label}`), { recursive: true });
    }
  }
  const png = (pixels, file) =>
    sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 1 } })
      .png()
      .toFile(path.join(dataset, file));
  const names = set.map(({ label }, i) => `train/class-${label}/${String(i).padStart(5, '0')}.png`);
  for (let start = 0; start < set.length; start += 64) {
    await Promise.all(set.slice(start, start + 64).map(({ pixels }, i) => png(pixels, names[start + i])));
  }
  const planted = [];
  const kinds = ['file', 'pixels', 'jpeg', 'shift'];
  const step = Math.floor(set.length / (kinds.length * COPIES));
  for (let n = 0; n < kinds.length * COPIES; n++) {
    const kind = kinds[n % kinds.length];
    const turn = Math.floor(n / kinds.length);
    const original = n * step;
    const { pixels, label } = set[original];
    const split = turn % 3 === 1 ? 'test' : 'train';
    const given = turn % 3 === 2 ? (label + 3) % 10 : label;
    const stem = `${split}/class-${given}/copy-${String(n).padStart(5, '0')}`;
    const file = kind === 'jpeg' ? `${stem}.jpg` : `${stem}.png`;
    const target = path.join(dataset, file);
    const raw = sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 1 } });
    if (kind === 'file') copyFileSync(path.join(dataset, names[original]), target);
    else if (kind === 'pixels') await raw.png({ compressionLevel: 0 }).toFile(target);
    else if (kind === 'jpeg') await raw.jpeg({ quality: QUALITIES[turn % QUALITIES.length] }).toFile(target);
    else await png(shifted(pixels, SHIFTS[turn % SHIFTS.length]), file);
    planted.push({
      kind,
      file,
      original: names[original],
      labels: given !== label,
      splits: split !== 'train',
    });
  }
  return planted;
}

function shifted(pixels, [dx, dy]) {
  const inside = (at) => Math.max(0, Math.min(SIDE - 1, at));
  return Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    return pixels[inside(y - dy) * SIDE + inside(x - dx)];
  });
}

function judge(set, planted, run) {
  const paths = parse(cli(['report', run, '--csv', '-'], 'pipe'), { columns: true });
  const places = new Map();
  // The report is sorted by score; the audit's own order is that of the paths.
  paths
    .map((row) => row.path)
    .sort()
    .forEach((name, place) => places.set(name, place));
  const { duplicates: groups } = JSON.parse(readFileSync(path.join(run, 'findings.json'), 'utf8'));
  const { timings } = JSON.parse(readFileSync(path.join(run, 'audit.dlens'), 'utf8'));
  const groupOf = new Map(groups.flatMap((group) => group.examples.map((example) => [example, group])));
  const isFound = ({ kind, file, original, labels, splits }) => {
    const group = groupOf.get(places.get(file));
    const exact = kind === 'file' || kind === 'pixels';
    return (
      group !== undefined &&
      group.examples.includes(places.get(original)) &&
      (!labels || group.labelsDiffer) &&
      (!splits || group.splitsDiffer) &&
      (!exact || group.kind === kind || group.kind === 'near')
    );
  };
  const found = (kinds) => {
    const all = planted.filter(({ kind }) => kinds.includes(kind));
    return `${all.filter(isFound).length} of ${all.length}`;
  };
  const nameOf = new Map([...places].map(([name, place]) => [place, name]));
  const image = (place) => set[Number(/(\d{5})\.png$/.exec(nameOf.get(place))[1])].pixels;
  const isClean = (place) => !nameOf.get(place).includes('copy-');
  const clean = groups
    .flatMap(({ links }) => links)
    .filter(([a, b]) => isClean(a) && isClean(b))
    .map(([a, b]) => distance(image(a), image(b)))
    .sort((a, b) => a - b);
  const far = clean.filter((apart) => apart > FAR).length;
  return [
    {
      what: 'duplicates: same file, same pixels',
      figure: `${found(['file'])}, ${found(['pixels'])}`,
      asked: 'all',
    },
    { what: 'duplicates: JPEG of quality 75, 85, 95', figure: found(['jpeg']), asked: '≥ 95 %' },
    { what: 'duplicates: one-pixel shifts', figure: found(['shift']), asked: '≥ 95 %' },
    {
      what: `duplicates: near pairs among ${set.length} clean images, farther apart than ${FAR}`,
      figure: `${clean.length} pairs (distances ${clean.map((apart) => apart.toFixed(3)).join(' ')}), ${far} far`,
      asked: '≤ 1 % far',
    },
    {
      what: `duplicates: seconds of looking through ${places.size} images`,
      figure: timings.findings.toFixed(1),
    },
  ];
}

/** At the best shift of a pixel each way, over the geometric mean of both contrasts. */
function distance(a, b) {
  let least = Infinity;
  for (const [dx, dy] of [[0, 0], ...SHIFTS]) {
    const pairs = [];
    for (let y = Math.max(0, dy); y < SIDE + Math.min(0, dy); y++) {
      for (let x = Math.max(0, dx); x < SIDE + Math.min(0, dx); x++) {
        pairs.push([a[y * SIDE + x], b[(y - dy) * SIDE + x - dx]]);
      }
    }
    const spread = (side) => {
      const mean = pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length;
      return pairs.reduce((sum, pair) => sum + (pair[side] - mean) ** 2, 0);
    };
    const error = pairs.reduce((sum, [p, q]) => sum + (p - q) ** 2, 0);
    least = Math.min(least, Math.sqrt(error / Math.sqrt(spread(0) * spread(1))));
  }
  return least;
}

function cli(args, stdout) {
  const result = spawnSync(process.execPath, [path.join(root, 'dist', 'cli.cjs'), ...args], {
    stdio: ['ignore', stdout, 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 29,
  });
  if (result.status !== 0) throw new Error(`difficulty-lens ${args[0]} ended with ${result.status}`);
  return result.stdout;
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { images: { type: 'string' }, source: { type: 'string' } } });
  const options = {
    ...(values.images !== undefined && { images: Number(values.images) }),
    ...(values.source !== undefined && { source: values.source }),
  };
  console.table(await duplicates(options));
}
