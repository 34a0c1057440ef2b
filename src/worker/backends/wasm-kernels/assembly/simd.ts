/** a * b + c per lane; one fused instruction where the binary is built with relaxed SIMD. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The first `lanes` (1..8) of [low, high] to memory. */
export function storeLanes(to: usize, low: v128, high: v128, lanes: i32): void {
  let v = low;
  if (lanes >= 4) {
    v128.store(to, low);
    to += 16;
    lanes -= 4;
    v = high;
  }
  if (lanes > 0) v128.store32_lane(to, v, 0);
  if (lanes > 1) v128.store32_lane(to, v, 1, 4);
  if (lanes > 2) v128.store32_lane(to, v, 2, 8);
  if (lanes > 3) v128.store32_lane(to, v, 3, 12);
}

/** Up to 4 floats from memory, zeros above: never reads beyond `lanes`. */
export function loadLanes(from: usize, lanes: i32): v128 {
  if (lanes >= 4) return v128.load(from);
  let v = f32x4.splat(0);
  if (lanes > 0) v = v128.load32_lane(from, v, 0);
  if (lanes > 1) v = v128.load32_lane(from, v, 1, 4);
  if (lanes > 2) v = v128.load32_lane(from, v, 2, 8);
  return v;
}
