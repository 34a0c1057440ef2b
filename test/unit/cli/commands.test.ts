import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Job, ProbeJob } from '../../../src/protocol/job.js';
import { temporaryFolder } from '../runs/a-run.js';
import { cli } from './a-context.js';

function probeOf(job: Job | undefined): ProbeJob {
  if (job?.kind !== 'probe') throw new Error('No probe was started');
  return job;
}

test('probe prints the CSV that the worker wrote, and leaves none behind', async () => {
  const folder = temporaryFolder();
  const { code, out, err, jobs } = await cli(['probe', folder], (job) => {
    writeFileSync(probeOf(job).csv, 'model,index,depth\na,0,1\n');
    return { kind: 'done', run: folder, seconds: 1 };
  });
  expect({ code, out, err }).toEqual({ code: 0, out: 'model,index,depth\na,0,1\n', err: '' });
  expect(probeOf(jobs[0])).toMatchObject({ folder, k: 30, backend: 'auto' });
  expect(existsSync(probeOf(jobs[0]).csv)).toBe(false);
});

test('probe --csv names where the worker writes', async () => {
  const folder = temporaryFolder();
  const { out, jobs } = await cli(['probe', folder, '--k', '5', '--csv', 'd.csv'], () => ({
    kind: 'done',
    run: folder,
    seconds: 1,
  }));
  expect(out).toBe('');
  expect(jobs[0]).toMatchObject({ k: 5, csv: resolve('d.csv') });
});

test('probe ends as its job does', async () => {
  const folder = temporaryFolder();
  const failed = await cli(['probe', folder], () => ({
    kind: 'failed',
    mendable: true,
    message: 'labels.npy is missing.',
  }));
  expect(failed).toMatchObject({ code: 2, err: 'difficulty-lens: labels.npy is missing.\n' });
  const cancelled = await cli(['probe', folder], () => ({ kind: 'cancelled', run: null }));
  expect(cancelled).toMatchObject({ code: 130, out: '' });
});

test('probe of what is no folder is refused', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  expect(await cli(['probe', file])).toMatchObject({ code: 2, jobs: [] });
  expect(await cli(['probe', `${file}s`])).toMatchObject({ code: 2, jobs: [] });
});

test('help and version go to stdout with code 0, and name the exit codes', async () => {
  const help = await cli(['--help']);
  expect(help).toMatchObject({ code: 0, err: '' });
  expect(help.out).toMatch(/130 +cancelled/);
  for (const command of ['analyze', 'report', 'probe']) {
    const { code, out } = await cli([command, '--help']);
    expect(code).toBe(0);
    expect(out).toContain('Examples:\n  difficulty-lens ');
  }
  expect((await cli(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('no command and an unknown one are wrong use', async () => {
  expect(await cli([])).toMatchObject({ code: 2, out: '' });
  const { code, err } = await cli(['analyse']);
  expect(code).toBe(2);
  expect(err).toMatch(/^difficulty-lens: unknown command 'analyse'\n\(Did you mean analyze\?\)/);
});
