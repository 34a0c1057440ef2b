/** What the piece of work takes on an idle core of a server's processor at 2.9 GHz, on which the limits are held. */
const REFERENCE_MS = 10.5;
const TURNS = 3;
/** Until the compilers are done with it. */
const WARM_UP = 30;

/**
 * How many times longer than usual work takes just now, at least 1: by a fixed piece of a page's kind of work. Virtual
 * cores share their hardware with others, so that the same work takes up to twice as long for some seconds, of processor
 * time too. Limits in milliseconds are held to what the page needs, not to what else runs on the machine.
 */
export function slowdown(): number {
  const times = Array.from({ length: TURNS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return Math.max(1, times[Math.floor(TURNS / 2)]! / REFERENCE_MS);
}

/** The same while `act` goes on: the mean of before and after it. */
export async function slowdownDuring<T>(act: () => Promise<T>): Promise<{ result: T; slow: number }> {
  const before = slowdown();
  const result = await act();
  return { result, slow: (before + slowdown()) / 2 };
}

/** Numbers sorted by a comparison, strings made and looked up. */
function work(): number {
  const count = 20_000;
  const keys = new Float64Array(count);
  const names = new Map<string, number>();
  let x = 12_345;
  for (let i = 0; i < count; i++) {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
    keys[i] = x;
    if (i % 4 === 0) names.set(`image_${x}.png`, i);
  }
  const order = Uint32Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]!);
  return order[0]! + names.size;
}

for (let turn = 0; turn < WARM_UP; turn++) work();
