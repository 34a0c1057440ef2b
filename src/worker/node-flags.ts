/**
 * Flags for a forked worker. Node 20 has the fused multiply-add of relaxed SIMD behind a flag; later versions have it
 * by default and some refuse unknown flags, so it is given only where it is known.
 */
export function nodeFlags(): string[] {
  const major = Number(process.versions.node.split('.')[0]);
  return major === 20 ? ['--experimental-wasm-relaxed-simd'] : [];
}
