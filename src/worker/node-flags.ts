/**
 * Flags for a forked worker. Node 20 has the fused multiply-add of relaxed SIMD behind a flag; later versions have it
 * by default and some refuse unknown flags, so it is given only where it is known.
 *
 * Young objects get 2 × 4 MB instead of 2 × 16: what a worker makes in JavaScript is small and soon dead, and V8 would
 * keep the rest of that space for good, in every process of a run. `gc` is there for a process that lets go of much
 * and then waits: without new objects nothing else would make V8 notice. Garbage is collected on the process's own
 * thread: beside other folds V8's four helpers wait for one another on cores that are taken (a run's processor time
 * falls by a twentieth without them), and a job is to take one core, not two.
 */
export function nodeFlags(): string[] {
  const major = Number(process.versions.node.split('.')[0]);
  return [
    '--max-semi-space-size=4',
    '--expose-gc',
    '--single-threaded-gc',
    ...(major === 20 ? ['--experimental-wasm-relaxed-simd'] : []),
  ];
}
