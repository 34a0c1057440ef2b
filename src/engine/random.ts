/** A seeded stream of random numbers; the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform integer in [0, n), without modulo bias; 1 ≤ n ≤ 2³². */
  below(n: number): number;
  /** Standard normal. */
  normal(): number;
  /** Fisher–Yates in place. */
  shuffle(values: Int32Array): void;
}

/** splitmix32: one step of the state `x`, scrambled by MurmurHash3's finaliser variant of D. Stafford / T. Ettinger. */
function splitmix(x: number): number {
  let z = (x + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/**
 * A seed for an independent stream, from a seed and the numbers that name the stream (repeat, fold, purpose …).
 * All are taken modulo 2³²; the order counts.
 */
export function derive(seed: number, ...path: number[]): number {
  return path.reduce((state, part) => splitmix(splitmix(state) ^ part), seed >>> 0) >>> 0;
}

/**
 * xoshiro128** (Blackman and Vigna, *Scrambled Linear Pseudorandom Number Generators*, 2021), its 128 bits of state
 * filled from the 32-bit `seed` by splitmix32, as its authors advise.
 */
export function createRandom(seed: number): Random {
  const s = new Uint32Array(4);
  for (let i = 0; i < 4; i++) s[i] = splitmix((seed + Math.imul(i, 0x9e3779b9)) | 0);
  let spare: number | undefined;

  function next(): number {
    const s1 = s[1]!;
    const scrambled = Math.imul(s1, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    s[2]! ^= s[0]!;
    s[3]! ^= s1;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= s1 << 9;
    s[3] = (s[3]! << 11) | (s[3]! >>> 21);
    return result;
  }

  function uniform(): number {
    return ((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 0x20000000000000;
  }

  function below(n: number): number {
    const limit = 0x100000000 - (0x100000000 % n);
    let draw = next();
    while (draw >= limit) draw = next();
    return draw % n;
  }

  /** Marsaglia's polar method; it makes two at a time. */
  function normal(): number {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    let x: number, y: number, r: number;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      r = x * x + y * y;
    } while (r >= 1 || r === 0);
    const scale = Math.sqrt((-2 * Math.log(r)) / r);
    spare = y * scale;
    return x * scale;
  }

  function shuffle(values: Int32Array): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = below(i + 1);
      const held = values[i]!;
      values[i] = values[j]!;
      values[j] = held;
    }
  }

  return { uniform, below, normal, shuffle };
}
