#!/usr/bin/env node
import { join } from 'node:path';
import process from 'node:process';
import { startJob } from '../worker/start-job.js';
import { runCli } from './run-cli.js';

// A closed pipe is told to whoever awaits the write; without a listener Node would throw it as well.
process.stdout.on('error', () => undefined);
// A terminal that is gone must not end what still runs, nor keep it from being cancelled in order.
process.stderr.on('error', () => undefined);

void runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  now: () => new Date(),
  // The bundles stand side by side.
  startJob: (job, onEvent) => startJob(job, { workerFile: join(__dirname, 'worker.cjs'), onEvent }),
}).then((code) => {
  process.exitCode = code;
});
