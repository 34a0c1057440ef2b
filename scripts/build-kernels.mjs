// Compiles src/worker/backends/wasm-kernels/assembly into the two binaries beside it; with --out DIR into DIR instead.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const kernels = join(root, 'src/worker/backends/wasm-kernels');
const compiler = join(
  dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')),
  'bin/asc.js',
);

const builds = {
  'kernels.simd.wasm': ['simd'],
  'kernels.relaxed.wasm': ['simd', 'relaxed-simd'],
};

const at = process.argv.indexOf('--out');
const target = at < 0 ? kernels : process.argv[at + 1];
for (const [name, features] of Object.entries(builds)) {
  const options = [
    '--importMemory',
    '--runtime',
    'stub',
    '-O3',
    '--noAssert',
    '--noExportMemory',
    '--use',
    'abort=',
  ];
  const output = join(target, name);
  const enabled = features.flatMap((feature) => ['--enable', feature]);
  const entry = relative(root, join(kernels, 'assembly/index.ts'));
  await promisify(execFile)(process.execPath, [compiler, entry, ...options, ...enabled, '-o', output], {
    cwd: root,
  });
  process.stderr.write(`${output}\n`);
}
