import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const GRACE_MS = 3_000;

/** Ends a process that was started with `detached: true`, and all that it started; resolves when it has ended. */
export async function endGroup(leader: ChildProcess): Promise<void> {
  if (leader.pid === undefined) return;
  const ended = leader.exitCode !== null || leader.signalCode !== null ? undefined : once(leader, 'exit');
  signalGroup(leader.pid, 'SIGTERM');
  const deadline = performance.now() + GRACE_MS;
  while (signalGroup(leader.pid, 0) && performance.now() < deadline) await sleep(50);
  signalGroup(leader.pid, 'SIGKILL');
  await ended;
}

/** For an exit that cannot wait. */
export function killGroup(leader: ChildProcess): void {
  if (leader.pid !== undefined) signalGroup(leader.pid, 'SIGKILL');
}

/** Returns whether there was anyone to hear it. */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
