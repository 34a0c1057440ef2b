import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { loadBinary } from './backends.js';

it('the committed binaries are what their source compiles to', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'kernels-'));
  try {
    const script = fileURLToPath(new URL('../../../scripts/build-kernels.mjs', import.meta.url));
    await promisify(execFile)(process.execPath, [script, '--out', folder]);
    for (const name of ['kernels.simd.wasm', 'kernels.relaxed.wasm'] as const) {
      const [rebuilt, committed] = await Promise.all([readFile(path.join(folder, name)), loadBinary(name)]);
      expect(rebuilt.equals(committed), name).toBe(true);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
