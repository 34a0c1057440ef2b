import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { jobEventSchema, type JobEvent } from '../../src/protocol/job-event.js';
import { CLI } from './built.js';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<Ended>;
}

/** Starts a program, as the leader of a process group where `detached`. */
export function start(command: string, args: readonly string[], options: SpawnOptions = {}): Running {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  return { child, pid: child.pid!, ended };
}

export function startCli(args: readonly string[], options: SpawnOptions = {}): Running {
  return start(process.execPath, [CLI, ...args], options);
}

/** Runs the built command line to its end. */
export function cli(args: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  return startCli(args, options).ended;
}

/** The events that `--json` printed; each line must be one. */
export function eventsIn(stdout: string): JobEvent[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => jobEventSchema.parse(JSON.parse(line)));
}

/** Calls back at every event of a command with `--json`, with their number so far. */
export function onEvents(running: Running, listen: (event: JobEvent, count: number) => void): void {
  let rest = '';
  let count = 0;
  running.child.stdout?.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) listen(jobEventSchema.parse(JSON.parse(line)), ++count);
  });
}
