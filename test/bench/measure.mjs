import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const SAMPLE_MS = 200;

/**
 * Runs a command to its end. Wall seconds, stdout, and with `watchesMemory` on Linux the peak over time of the memory of
 * all its processes together: proportional set size, so that pages shared by several count once. To ask that keeps a
 * processor busy, which lengthens what needs all of them. Throws when the command fails.
 */
export async function measure(command, args, { watchesMemory = false } = {}) {
  const start = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr = (stderr + text).slice(-4000)));
  let peakBytes = 0;
  const look = () => (peakBytes = Math.max(peakBytes, treeBytes(child.pid)));
  const timer = watchesMemory ? setInterval(look, SAMPLE_MS) : undefined;
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearInterval(timer);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stderr}`);
  return { seconds: (performance.now() - start) / 1000, stdout, stderr, peakBytes };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function treeBytes(root) {
  const children = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = readIfThere(`/proc/${name}/stat`);
    // The command's name stands in brackets and may hold spaces.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const sum = (pid) => {
    const kilobytes = /^Pss:\s+(\d+)/m.exec(readIfThere(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0;
    return (
      1024 * Number(kilobytes) + (children.get(pid) ?? []).reduce((total, child) => total + sum(child), 0)
    );
  };
  return sum(root);
}

/** Processes end while they are looked at. */
function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
