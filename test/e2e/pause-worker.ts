import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalTo } from '../process/processes.js';
import { REPOSITORY } from '../rig/repository.js';

/**
 * Waits until the process that works for VS Code has begun, as `hasBegun` says, and makes it stand still there, as a slow
 * disk would. Returns what lets it go on.
 */
export async function pauseWorker(hasBegun: () => boolean, seconds = 60): Promise<() => void> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const [pid] = workers();
    if (pid !== undefined && hasBegun()) {
      signalTo(pid, 'SIGSTOP');
      return () => {
        signalTo(pid, 'SIGCONT');
      };
    }
    if (performance.now() > deadline) throw new Error(`No process has begun within ${seconds} s.`);
    await sleep(5);
  }
}

function workers(): number[] {
  const script = join(REPOSITORY, 'dist', 'worker.cjs');
  return execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(script))
    .map((line) => Number.parseInt(line, 10));
}
