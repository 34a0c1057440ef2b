import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const wasm = 'dist/wasm';
const tfjsWasm = 'node_modules/@tensorflow/tfjs-backend-wasm/dist';
const ourWasm = 'src/worker/backends/wasm-kernels';

await rm('dist', { recursive: true, force: true });
await mkdir(wasm, { recursive: true });
await build({
  entryPoints: { cli: 'src/cli/main.ts', worker: 'src/worker/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // One copy of tfjs-core: its gradients are only reached as modules.
  mainFields: ['module', 'main'],
  sourcemap: 'linked',
  // Native parts are loaded where they are installed.
  external: ['sharp', '@tensorflow/tfjs-node'],
  logLevel: 'warning',
});
for (const file of [
  ...['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'].map((name) => path.join(tfjsWasm, name)),
  ...['kernels.simd.wasm', 'kernels.relaxed.wasm'].map((name) => path.join(ourWasm, name)),
]) {
  await copyFile(file, path.join(wasm, path.basename(file)));
}
// As npm makes it when it links the command.
await chmod('dist/cli.cjs', 0o755);
