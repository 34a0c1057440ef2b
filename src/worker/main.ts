import path from 'node:path';
import { version } from '../../package.json';
import { jobSchema, type Job } from '../protocol/job.js';
import type { JobEvent } from '../protocol/job-event.js';
import { messageOf, UserError } from '../protocol/user-error.js';
import { runAnalysis } from './analysis.js';
import { runFoldJob, type JobContext } from './fold-job.js';
import { runProbe } from './probe-job.js';
import { runRowsJob } from './rows-job.js';

const abort = new AbortController();
const context: JobContext = {
  emit: (event) => void process.send?.(event),
  signal: abort.signal,
  assets: path.join(__dirname, 'wasm'),
};

// A terminal's Ctrl+C goes to the whole process group; the front decides what it means.
process.on('SIGINT', () => undefined);
// Who ends this process alone, or all of a session or service at once, still gets a run that can be resumed.
for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    abort.abort();
  });
}
// The front is gone, so nobody waits for the result; what is on disk can be resumed.
process.on('disconnect', () => process.exit(1));
process.once('message', (message) => {
  process.on('message', () => {
    abort.abort();
  });
  void end(jobSchema.parse(message));
});

async function end(job: Job): Promise<void> {
  const last = await outcome(job);
  // exit() would cut off what the channel has not sent yet.
  process.send?.(last, undefined, undefined, () => process.exit(last.kind === 'done' ? 0 : 1));
}

async function outcome(job: Job): Promise<JobEvent> {
  const start = performance.now();
  const run = placeOf(job);
  try {
    await perform(job);
    return { kind: 'done', run, seconds: (performance.now() - start) / 1000 };
  } catch (error) {
    if (abort.signal.aborted) return { kind: 'cancelled', run };
    return {
      kind: 'failed',
      message: messageOf(error),
      mendable: error instanceof UserError,
      ...(error instanceof Error && error.stack !== undefined && { stack: error.stack }),
    };
  }
}

/** The folder that a job is about. */
function placeOf(job: Job): string {
  switch (job.kind) {
    case 'analyze':
      return job.out;
    case 'fold':
    case 'rows':
      return job.run;
    case 'probe':
      return job.folder;
  }
}

function perform(job: Job): Promise<void> {
  switch (job.kind) {
    case 'analyze':
      return runAnalysis(job, { ...context, workerFile: __filename, producer: version });
    case 'fold':
      return runFoldJob(job, context);
    case 'rows':
      return runRowsJob(job);
    case 'probe':
      return runProbe(job, context);
  }
}
