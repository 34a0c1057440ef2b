import path from 'node:path';
import { version } from '../../package.json';
import { jobSchema, type Job } from '../protocol/job.js';
import type { JobEvent } from '../protocol/job-event.js';
import { messageOf, UserError } from '../protocol/user-error.js';
import { runAnalysis } from './analysis.js';
import { runCompareJob } from './compare-job.js';
import { runFindingsJob } from './findings-job.js';
import { runFlaggedJob } from './flagged-job.js';
import { runExportJob } from './export-job.js';
import { runFoldJob, type JobContext } from './fold-job.js';
import { runOpenReviewJob } from './open-review-job.js';
import { runProbe } from './probe-job.js';
import { runRowsJob } from './rows-job.js';
import { runSaveJob } from './save-job.js';

const abort = new AbortController();
const context: JobContext = {
  emit: (event) => {
    // Who asked may be gone while a Save goes on.
    if (process.connected) process.send?.(event);
  },
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
let isSaving = false;
// The front is gone, so nobody waits for the result; what is on disk can be resumed. A Save is wanted all the same.
process.on('disconnect', () => {
  if (!isSaving) process.exit(1);
});
process.once('message', (message) => {
  process.on('message', () => {
    abort.abort();
  });
  const job = jobSchema.parse(message);
  isSaving = job.kind === 'save';
  void end(job);
});

async function end(job: Job): Promise<void> {
  const last = await outcome(job);
  const code = last.kind === 'done' ? 0 : 1;
  // exit() would cut off what the channel has not sent yet.
  if (process.connected) process.send?.(last, undefined, undefined, () => process.exit(code));
  else process.exit(code);
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
    case 'findings':
    case 'flagged':
      return job.run;
    case 'compare':
      return job.runs[1];
    case 'probe':
      return job.folder;
    case 'open-review':
    case 'save':
    case 'export':
      return path.dirname(job.audit);
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
    case 'findings':
      return runFindingsJob(job, context);
    case 'flagged':
      return runFlaggedJob(job, context);
    case 'compare':
      return runCompareJob(job, context);
    case 'probe':
      return runProbe(job, context);
    case 'open-review':
      return runOpenReviewJob(job, context);
    case 'save':
      return runSaveJob(job, context);
    case 'export':
      return runExportJob(job);
  }
}
