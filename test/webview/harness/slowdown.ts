const SPIN_MS = 40;

/**
 * How many times longer work takes than it would on an idle machine: elapsed time per processor time of a piece of work
 * done now. Limits in seconds are held to what the page itself needs, also while other tests run beside.
 */
export function slowdown(): number {
  const start = performance.now();
  const before = process.cpuUsage();
  let used = 0;
  while (used < SPIN_MS) {
    const { user, system } = process.cpuUsage(before);
    used = (user + system) / 1000;
  }
  return Math.max(1, (performance.now() - start) / used);
}
