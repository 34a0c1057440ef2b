import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles a TypeScript file of this folder and runs it from the checkout's root, with this process' arguments. */
export async function runBundled(name) {
  const folder = await mkdtemp(path.join(tmpdir(), 'difficulty-lens-bench-'));
  try {
    const outfile = path.join(folder, 'bench.cjs');
    await build({
      entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'warning',
    });
    // Later versions have relaxed SIMD without a flag, and may refuse this one.
    const flags = process.version.startsWith('v20.') ? ['--experimental-wasm-relaxed-simd'] : [];
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const { status } = spawnSync(
      process.execPath,
      [...process.execArgv, ...flags, outfile, ...process.argv.slice(2)],
      {
        cwd: root,
        stdio: 'inherit',
      },
    );
    process.exitCode = status ?? 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}
