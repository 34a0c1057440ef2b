// Audits the bundled sample and says how the list compares with the truth about it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';

const root = path.resolve(import.meta.dirname, '..');
const sample = path.join(root, 'media', 'sample');
// Outside the checkout, so that trying the product changes nothing in it.
const run = path.join(mkdtempSync(path.join(tmpdir(), 'difficulty-lens-demo-')), 'run');

cli('analyze', sample, '--out', run);

const rows = parse(cli('report', run, '--csv', '-'), { columns: true });
const truth = new Map(
  parse(readFileSync(path.join(root, 'media', 'sample-truth.csv')), { columns: true }).map((row) => [
    row.path,
    row,
  ]),
);
const wrong = new Set([...truth.values()].filter((row) => row.given !== row.true).map((row) => row.path));
const flagged = rows.filter((row) => row.likely_mislabeled === 'true');
const right = flagged.filter((row) => wrong.has(row.path));
const first = rows.slice(0, wrong.size).filter((row) => wrong.has(row.path));
console.log(
  `\nThe sample has ${wrong.size} planted label errors among ${rows.length} images. ` +
    `Likely mislabeled: ${flagged.length}, of which ${right.length} are planted; ` +
    `the ${wrong.size} highest scores hold ${first.length} of them.`,
);

function cli(...args) {
  const toFile = args.includes('--csv');
  const { status, stdout } = spawnSync(process.execPath, [path.join(root, 'dist', 'cli.cjs'), ...args], {
    stdio: ['inherit', toFile ? 'pipe' : 'inherit', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
}
