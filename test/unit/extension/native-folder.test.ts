import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { Job } from '../../../src/protocol/job.js';
import { startJob } from '../../../src/worker/start-job.js';
import { temporaryFolder } from '../runs/a-run.js';

const job: Job = { kind: 'probe', folder: '/none', k: 1, backend: 'auto', csv: '/none' };

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What a worker process finds in its environment. */
async function told(nativeFolder?: string): Promise<string> {
  const workerFile = join(temporaryFolder(), 'worker.cjs');
  writeFileSync(
    workerFile,
    `process.once('message', () => {
      const message = process.env.DIFFICULTY_LENS_NATIVE ?? 'nothing';
      process.send({ kind: 'failed', mendable: true, message }, () => process.exit(1));
    });`,
  );
  const end = await startJob(job, {
    workerFile,
    onEvent: () => undefined,
    ...(nativeFolder !== undefined && { nativeFolder }),
  }).done;
  return end.kind === 'failed' ? end.message : end.kind;
}

test('a worker is told where native TensorFlow may be, unless the user says so', async () => {
  vi.stubEnv('DIFFICULTY_LENS_NATIVE', undefined);
  expect(await told()).toBe('nothing');
  expect(await told('/storage/native')).toBe('/storage/native');
  vi.stubEnv('DIFFICULTY_LENS_NATIVE', '/mine');
  expect(await told('/storage/native')).toBe('/mine');
});
