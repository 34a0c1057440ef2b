// Bundles everything into dist/, or into --out FOLDER: the command line and the worker, the extension, and the audit's
// page. `--production` is for packages: smaller, and without source maps.
import { chmod, copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const {
  values: { out, production },
} = parseArgs({
  options: { out: { type: 'string', default: 'dist' }, production: { type: 'boolean', default: false } },
});
const wasm = path.join(out, 'wasm');
const tfjsWasm = 'node_modules/@tensorflow/tfjs-backend-wasm/dist';
const ourWasm = 'src/worker/backends/wasm-kernels';

const common = {
  bundle: true,
  sourcemap: production ? false : 'linked',
  minify: production,
  // Errors keep their names, which the log shows.
  keepNames: production,
  logLevel: 'warning',
};
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  outdir: out,
  outExtension: { '.js': '.cjs' },
  // One copy of tfjs-core: its gradients are only reached as modules.
  mainFields: ['module', 'main'],
  // Native parts are loaded where they are installed.
  external: ['sharp', '@tensorflow/tfjs-node'],
};

await mkdir(wasm, { recursive: true });
await Promise.all([
  build({ ...node, entryPoints: { cli: 'src/cli/main.ts', worker: 'src/worker/main.ts' } }),
  build({
    ...node,
    entryPoints: { extension: 'src/extension/extension.ts' },
    external: [...node.external, 'vscode'],
    // VS Code complains about extensions that ask for it; zod does, to know where it runs.
    define: { navigator: 'undefined' },
  }),
  // The extension installs native TensorFlow by the repository's own script.
  build({
    ...common,
    entryPoints: { native: 'scripts/native.mjs' },
    outdir: out,
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    format: 'esm',
    target: 'node20',
  }),
  build({
    ...common,
    // Also for development: an audit's first previews wait for its script.
    minify: true,
    keepNames: true,
    entryPoints: { audit: 'webview/main.tsx' },
    outdir: path.join(out, 'webview'),
    platform: 'browser',
    format: 'esm',
    // Of the oldest VS Code that runs the extension, 1.100.
    target: 'chrome132',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // Fonts of the style sheet.
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
  }),
]);
for (const file of [
  ...['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'].map((name) => path.join(tfjsWasm, name)),
  ...['kernels.simd.wasm', 'kernels.relaxed.wasm'].map((name) => path.join(ourWasm, name)),
]) {
  await copyFile(file, path.join(wasm, path.basename(file)));
}
// As npm makes it when it links the command.
await chmod(path.join(out, 'cli.cjs'), 0o755);
