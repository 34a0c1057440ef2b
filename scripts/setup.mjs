// Makes a fresh clone ready: installs the locked packages and builds, each only where something changed since last time.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const stampFile = path.join(root, 'node_modules', '.difficulty-lens-setup');
const built = [
  'dist/cli.cjs',
  'dist/worker.cjs',
  'dist/wasm/kernels.simd.wasm',
  'dist/extension.cjs',
  'dist/native.mjs',
  'dist/webview/audit.js',
  'dist/webview/audit.css',
].map((file) => path.join(root, file));
const sources = [
  'src',
  'webview',
  'scripts/native',
  'scripts/native.mjs',
  'package-lock.json',
  'esbuild.mjs',
];

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`difficulty-lens needs Node 20.9 or newer; this is ${process.version}.`);
  process.exit(2);
}
if (readStamp() !== lockHash()) {
  // tfjs-node is optional: where its download of TensorFlow fails npm leaves it out, and WebAssembly serves.
  run('npm', ['ci', '--no-audit', '--no-fund']);
  writeFileSync(stampFile, lockHash());
}
if (builtAt() < newestSource()) run('node', ['esbuild.mjs']);

function run(command, args) {
  console.error(`> ${command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(`Set-up stopped: '${command} ${args.join(' ')}' failed (see above).`);
    process.exit(1);
  }
}

function readStamp() {
  return existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

function builtAt() {
  return Math.min(...built.map((file) => (existsSync(file) ? statSync(file).mtimeMs : 0)));
}

function newestSource() {
  return Math.max(...sources.flatMap(filesOf).map((file) => statSync(file).mtimeMs));
}

/** A file, or a folder with all that is in it: a folder's own time tells of files that were removed. */
function filesOf(name) {
  const place = path.join(root, name);
  if (!statSync(place).isDirectory()) return [place];
  return [place, ...readdirSync(place, { recursive: true }).map((file) => path.join(place, file))];
}
