import { loadLanes, storeLanes } from './simd';

/**
 * One step of SGD with Nesterov momentum and weight decay, in place on w and v:
 * d = g + decay * w, v = momentum * v + d, w = w - rate * (d + momentum * v).
 */
export function momentumUpdate(w: usize, v: usize, g: usize, size: i32, rate: f32, momentum: f32, decay: f32): void {
  const m = f32x4.splat(momentum), k = f32x4.splat(decay), r = f32x4.splat(rate);
  for (; size > 0; size -= 4, w += 16, v += 16, g += 16) {
    const weight = loadLanes(w, size);
    const d = f32x4.add(loadLanes(g, size), f32x4.mul(k, weight));
    const velocity = f32x4.add(f32x4.mul(m, loadLanes(v, size)), d);
    const next = f32x4.sub(weight, f32x4.mul(r, f32x4.add(d, f32x4.mul(m, velocity))));
    const lanes = min(size, 4);
    storeLanes(v, velocity, velocity, lanes);
    storeLanes(w, next, next, lanes);
  }
}
