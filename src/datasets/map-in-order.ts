/**
 * Applies `map` to up to `window` items at a time and yields the results in the items' order, so that memory stays
 * bounded however slow the consumer is. Ends only when every started call has ended.
 */
export async function* mapInOrder<T, R>(
  items: Iterable<T>,
  window: number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const pending: Promise<R>[] = [];
  try {
    for (const item of items) {
      const result = map(item);
      // A rejection is reported when its turn comes; until then it must not count as unhandled.
      result.catch(ignore);
      pending.push(result);
      if (pending.length >= window) yield await pending.shift()!;
    }
    while (pending.length > 0) yield await pending.shift()!;
  } finally {
    await Promise.allSettled(pending);
  }
}

function ignore(): undefined {
  return undefined;
}
