// GFLOP/s of our WebAssembly kernels and of tfjs's own, one thread, best of many: node test/bench/kernels.mjs [filter]
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = await mkdtemp(path.join(tmpdir(), 'bench-kernels-'));
try {
  const outfile = path.join(folder, 'bench.cjs');
  const entry = fileURLToPath(new URL('kernels.ts', import.meta.url));
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  // Later versions have relaxed SIMD without a flag, and may refuse this one.
  const flags = process.version.startsWith('v20.') ? ['--experimental-wasm-relaxed-simd'] : [];
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { status } = spawnSync(process.execPath, [...flags, outfile, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} finally {
  await rm(folder, { recursive: true });
}
