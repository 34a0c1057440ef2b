import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import type { JobEvent } from '../../../src/protocol/job-event.js';
import type { Job } from '../../../src/protocol/job.js';
import { runCli } from '../../../src/cli/run-cli.js';
import type { CliContext } from '../../../src/cli/cli-context.js';
import type { JobEnd, StartedJob } from '../../../src/worker/start-job.js';

/** Collects what is written to it. */
export class Screen extends Writable {
  text = '';
  isTTY = false;
  columns?: number;

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.text += chunk.toString();
    done();
  }
}

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly jobs: readonly Job[];
}

/** What a pretended worker does with a job: tells events, and says how it ends. */
export type Play = (
  job: Job,
  tell: (event: JobEvent) => void,
  stopped: { readonly cancelled: Promise<void>; readonly killed: Promise<void> },
) => JobEnd | Promise<JobEnd>;

const noWorker: Play = () => ({ kind: 'failed', mendable: false, message: 'No worker was expected' });

/** Runs one command line against a pretended worker. */
export async function cli(
  args: readonly string[],
  play: Play = noWorker,
  changes: Partial<CliContext> = {},
): Promise<Outcome> {
  const [stdout, stderr] = [new Screen(), new Screen()];
  const jobs: Job[] = [];
  const startJob = (job: Job, tell: (event: JobEvent) => void): StartedJob => {
    jobs.push(job);
    const stop = new EventEmitter();
    const on = (name: string): Promise<void> => new Promise((resolve) => stop.once(name, resolve));
    return {
      pid: 1,
      done: Promise.resolve(play(job, tell, { cancelled: on('cancel'), killed: on('kill') })),
      cancel: () => stop.emit('cancel'),
      kill: () => stop.emit('kill'),
    };
  };
  const now = (): Date => new Date('2026-11-23T04:34:38Z');
  const context = { stdout, stderr, signals: new EventEmitter(), now, startJob, ...changes };
  const code = await runCli(args, context);
  return { code, out: stdout.text, err: stderr.text, jobs };
}
