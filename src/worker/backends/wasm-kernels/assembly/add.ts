import { loadLanes, storeLanes } from './simd';

/** out = a + b, each of `size` floats. */
export function addVectors(a: usize, b: usize, out: usize, size: i32): void {
  for (; size >= 16; size -= 16, a += 64, b += 64, out += 64) {
    v128.store(out, f32x4.add(v128.load(a), v128.load(b)));
    v128.store(out, f32x4.add(v128.load(a, 16), v128.load(b, 16)), 16);
    v128.store(out, f32x4.add(v128.load(a, 32), v128.load(b, 32)), 32);
    v128.store(out, f32x4.add(v128.load(a, 48), v128.load(b, 48)), 48);
  }
  for (; size > 0; size -= 4, a += 16, b += 16, out += 16) {
    const sum = f32x4.add(loadLanes(a, size), loadLanes(b, size));
    storeLanes(out, sum, sum, min(size, 4));
  }
}
