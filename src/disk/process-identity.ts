import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process as no later one can be mistaken for it: pids are reused, a pid with its start time is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In whatever form the system gives it; '' where it gives none, and then the pid alone decides. */
  readonly started: string;
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) ?? '' };
}

export function isAlive({ pid, started }: ProcessIdentity): boolean {
  const start = startOf(pid);
  return start !== null && (started === '' || start === '' || start === started);
}

/** When the process started, '' when that cannot be told, null when there is no such process. */
function startOf(pid: number): string | null {
  if (!exists(pid)) return null;
  if (process.platform === 'win32') return '';
  return process.platform === 'linux' ? linuxStart(pid) : psStart(pid);
}

export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** proc_pid_stat(5): fields 3 (state) and 22 (start in ticks since boot), after the name, which may hold anything. */
function linuxStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended and only waits for its parent.
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${fields[19] ?? ''}`;
  } catch {
    // Hidden from us (hidepid), or gone since: the pid decides.
    return exists(pid) ? '' : null;
  }
}

function psStart(pid: number): string | null {
  try {
    const start = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return start.trim();
  } catch {
    return exists(pid) ? '' : null;
  }
}
