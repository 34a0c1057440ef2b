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
  const cosines = new Float64Array(size);
  const sines = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    cosines[i] = Math.cos((2 * Math.PI * i) / size);
    sines[i] = Math.sin((2 * Math.PI * i) / size);
  }
  const grey = new Float64Array(size * size);
  // Each row's transform at waves 0 … WAVES across: real and imaginary parts. [size, WAVES + 1]
  const real = new Float64Array(size * (WAVES + 1));
  const imaginary = new Float64Array(size * (WAVES + 1));

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

  function transformRows(): void {
    for (let y = 0; y < size; y++) {
      for (let v = 0; v <= WAVES; v++) {
        let re = 0;
        let im = 0;
        for (let x = 0, turn = 0; x < size; x++) {
          re += grey[y * size + x]! * cosines[turn]!;
          im -= grey[y * size + x]! * sines[turn]!;
          turn = (turn + v) % size;
        }
        real[y * (WAVES + 1) + v] = re;
        imaginary[y * (WAVES + 1) + v] = im;
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
      let next = at;
      for (let v = 0; v <= WAVES; v++) {
        for (let u = v === 0 ? 1 : -WAVES; u <= WAVES; u++) {
          const step = (u + size * WAVES) % size;
          let re = 0;
          let im = 0;
          for (let y = 0, turn = 0; y < size; y++) {
            const [a, b] = [real[y * (WAVES + 1) + v]!, imaginary[y * (WAVES + 1) + v]!];
            re += a * cosines[turn]! + b * sines[turn]!;
            im += b * cosines[turn]! - a * sines[turn]!;
            turn = (turn + step) % size;
          }
          // Parseval: the squares of all waves sum to size² times those of the pixels.
          out[next++] = Math.hypot(re, im) / (size * norm);
        }
      }
      return true;
    },
  };
}
