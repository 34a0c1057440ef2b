import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';

interface Listed {
  readonly pid: number;
  readonly parent: number;
}

/** Processes that run; one that has ended and only waits for its parent does not. */
function running(): Listed[] {
  if (!existsSync('/proc/self/stat')) {
    const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,state='], { encoding: 'utf8' })
      .trim()
      .split('\n');
    return lines
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , state]) => !state?.startsWith('Z'))
      .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }));
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const stat = readOrNothing(`/proc/${pid}/stat`);
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return stat === '' || state === 'Z' || state === 'X'
        ? []
        : [{ pid: Number(pid), parent: Number(parent) }];
    });
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has ended since the folder was listed.
    return '';
  }
}

export function childrenOf(parent: number): number[] {
  return running()
    .filter((listed) => listed.parent === parent)
    .map(({ pid }) => pid);
}

/** Those that run below a process, at any depth. */
export function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

/** Waits for `find` to find something. */
export async function eventually<T>(find: () => T | undefined, seconds = 30): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`Not so within ${seconds} s: ${find.toString()}`);
    await sleep(20);
  }
}

/** Waits for processes to be gone, and fails with those that are not within some seconds. */
export async function expectGone(pids: readonly number[], seconds = 15): Promise<void> {
  const left = (): number[] => {
    const alive = new Set(running().map(({ pid }) => pid));
    return pids.filter((pid) => alive.has(pid));
  };
  const deadline = performance.now() + seconds * 1000;
  while (left().length > 0 && performance.now() < deadline) await sleep(50);
  expect(left()).toEqual([]);
}

/** Sends a signal to a process, or to a group for a negative number, unless it has ended by now. */
export function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
