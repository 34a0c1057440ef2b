/** Waves across the image, each way, up to this many. */
const WAVES = 4;
/** Below this deviation of its pixels, in grey levels, an image has nothing to compare by. */
const LEAST_CONTRAST = 1.5;

/** Numbers of a spectrum: half of the plane of waves, without its middle; the other half mirrors it. */
export const SPECTRUM = ((2 * WAVES + 1) ** 2 - 1) / 2;

export interface SpectrumMaker {
  /**
   * Writes the strength of the image's slow waves to `out` ([SPECTRUM], from `at`), in parts of its contrast; false,
   * and zeros, where it has next to none. `pixels` [size, size, channels].
   */
  write(pixels: Uint8Array, out: Float32Array, at: number): boolean;
}

/**
 * What finds near-duplicates (ours): the magnitudes of the discrete Fourier transform's slow waves, of the channels'
 * mean. A shift leaves them as they are but for what it moves over the border, a lossy copy changes quick waves most;
 * and two images' spectra are never farther apart than their pixels.
 */
export function createSpectrumMaker(size: number, channels: number): SpectrumMaker {
  // Waves 0 … WAVES over half of the image: what lies as far from the other border has the same cosine, and the sine's
  // negative. [WAVES + 1, half + 1]
  const half = Math.floor(size / 2);
  const cosines = new Float64Array((WAVES + 1) * (half + 1));
  const sines = new Float64Array((WAVES + 1) * (half + 1));
  for (let v = 0; v <= WAVES; v++) {
    for (let i = 0; i <= half; i++) {
      const turn = (2 * Math.PI * v * i) / size;
      // Alone at its distance: the border, and in images of even size the middle.
      const part = i === 0 || 2 * i === size ? 0.5 : 1;
      cosines[v * (half + 1) + i] = part * Math.cos(turn);
      sines[v * (half + 1) + i] = part * Math.sin(turn);
    }
  }
  const grey = new Float64Array(size * size);
  // Each row's transform at waves 0 … WAVES across: real and imaginary parts. [WAVES + 1, size]
  const real = new Float64Array((WAVES + 1) * size);
  const imaginary = new Float64Array((WAVES + 1) * size);
  // Sums and differences of what is equally far from both borders. [half + 1]
  const even = new Float64Array(half + 1);
  const odd = new Float64Array(half + 1);
  const realCosines = new Float64Array(WAVES + 1);
  const realSines = new Float64Array(WAVES + 1);

  /** Folds `size` values, from `at`, about their middle. */
  function fold(values: Float64Array, at: number): void {
    for (let i = 0; i <= half; i++) {
      const near = values[at + i]!;
      const far = values[at + ((size - i) % size)]!;
      even[i] = near + far;
      odd[i] = near - far;
    }
  }

  /** Mean grey into `grey`, its own mean taken off; returns the norm. */
  function centre(pixels: Uint8Array): number {
    let sum = 0;
    for (let i = 0; i < grey.length; i++) {
      let value = 0;
      for (let c = 0; c < channels; c++) value += pixels[i * channels + c]!;
      grey[i] = value / channels;
      sum += grey[i]!;
    }
    const mean = sum / grey.length;
    let squares = 0;
    for (let i = 0; i < grey.length; i++) {
      grey[i]! -= mean;
      squares += grey[i]! ** 2;
    }
    return Math.sqrt(squares);
  }

  /** Sum of products of `values` with a wave, folded like them. */
  function along(values: Float64Array, waves: Float64Array, wave: number): number {
    let sum = 0;
    for (let i = 0, at = wave * (half + 1); i <= half; i++, at++) sum += values[i]! * waves[at]!;
    return sum;
  }

  function transformRows(): void {
    for (let y = 0; y < size; y++) {
      fold(grey, y * size);
      for (let v = 0; v <= WAVES; v++) {
        real[v * size + y] = along(even, cosines, v);
        imaginary[v * size + y] = -along(odd, sines, v);
      }
    }
  }

  return {
    write(pixels, out, at) {
      const norm = centre(pixels);
      if (norm < LEAST_CONTRAST * size) {
        out.fill(0, at, at + SPECTRUM);
        return false;
      }
      transformRows();
      // Parseval: the squares of all waves sum to size² times those of the pixels.
      const whole = size * norm;
      for (let v = 0; v <= WAVES; v++) {
        fold(real, v * size);
        for (let u = 0; u <= WAVES; u++) {
          realCosines[u] = along(even, cosines, u);
          realSines[u] = along(odd, sines, u);
        }
        fold(imaginary, v * size);
        // The strength of waves u and −u down the image; of those without one across, the second mirrors the first.
        const middle = at + (v === 0 ? -1 : (2 * v - 1) * WAVES + v - 1 + WAVES);
        for (let u = v === 0 ? 1 : 0; u <= WAVES; u++) {
          const [a, d] = [realCosines[u]!, realSines[u]!];
          const c = along(even, cosines, u);
          const b = along(odd, sines, u);
          out[middle + u] = Math.sqrt((a + b) ** 2 + (c - d) ** 2) / whole;
          if (v > 0) out[middle - u] = Math.sqrt((a - b) ** 2 + (c + d) ** 2) / whole;
        }
      }
      return true;
    },
  };
}
