/**
 * scale[c] = gamma / sqrt(variance + epsilon). The forward pass and its gradient take it from here: that x tells the
 * gradient what the activation let through needs the same value to the last bit.
 */
export function channelScale(scale: usize, c: i32, variance: usize, gamma: usize, epsilon: f32): void {
  for (let j: usize = 0; j < <usize>(c << 2); j += 4) {
    store<f32>(scale + j, load<f32>(gamma + j) / sqrt<f32>(load<f32>(variance + j) + epsilon));
  }
}
