import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { lockAnalysis } from '../../../src/runs/analysis-lock.js';
import { isAlive, ownIdentity } from '../../../src/disk/process-identity.js';
import { temporaryFolder } from './a-run.js';
import { bundled, ended, run } from './child.js';

let holder: string;
let contender: string;

beforeAll(() => {
  holder = bundled(`
    import { lockAnalysis } from './runs/analysis-lock.js';
    lockAnalysis(process.argv[2]!, '/runs/first').then(() => {
      console.log('held');
      setInterval(() => {}, 1000);
    });`);
  // A folder that can be made once shows whether two are inside together.
  contender = bundled(`
    import { mkdirSync, rmdirSync } from 'node:fs';
    import { lockAnalysis } from './runs/analysis-lock.js';
    const [dataset, inside] = process.argv.slice(2);
    lockAnalysis(dataset!, '/runs/one').then((lock) => {
      mkdirSync(inside!);
      setTimeout(() => {
        rmdirSync(inside!);
        lock.release();
        console.log('held');
      }, 150);
    }, (error) => console.log(error.name));`);
});

test('a second analysis is refused with the holder and its run, until the holder is killed', async () => {
  const dataset = temporaryFolder();
  const child = spawn(process.execPath, [holder, dataset]);
  const end = ended(child);
  await once(child.stdout, 'data');
  await expect(lockAnalysis(dataset, '/runs/second')).rejects.toThrow(
    `${dataset} is already being analyzed by process ${child.pid ?? ''} into /runs/first: wait for it`,
  );
  child.kill('SIGKILL');
  await end;
  const lock = await lockAnalysis(dataset, '/runs/second');
  lock.release();
});

test('a link to the dataset is the same dataset, another dataset is not', async () => {
  const folder = temporaryFolder();
  const [dataset, link, other] = [join(folder, 'data'), join(folder, 'link'), join(folder, 'other')];
  mkdirSync(dataset);
  mkdirSync(other);
  symlinkSync(dataset, link, 'junction');
  const lock = await lockAnalysis(dataset, '/runs/a');
  await expect(lockAnalysis(link, '/runs/b')).rejects.toThrow(/already being analyzed/);
  (await lockAnalysis(other, '/runs/c')).release();
  lock.release();
  (await lockAnalysis(link, '/runs/b')).release();
});

test('of processes that start together no two hold it', async () => {
  const folder = temporaryFolder();
  const inside = join(folder, 'inside');
  const ends = await Promise.all(
    Array.from({ length: 6 }, () => run(process.execPath, [contender, folder, inside])),
  );
  const said = ends.map(({ stdout, stderr }) => `${stdout}${stderr}`.trim());
  expect(new Set(said)).not.toContain('');
  expect(said.filter((text) => text !== 'held' && text !== 'UserError')).toEqual([]);
});

test('a process that has ended, or whose pid another has now, is not alive', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(isAlive({ pid: child.pid!, started: '' })).toBe(false);
  expect(isAlive(ownIdentity())).toBe(true);
  if (process.platform === 'linux') expect(isAlive({ ...ownIdentity(), started: 'another' })).toBe(false);
});
