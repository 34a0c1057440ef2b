import { useEffect, useReducer, useRef } from 'preact/hooks';
import type { Examples } from '../model/examples.js';
import { ascending } from '../model/measures.js';

/**
 * What looks up a measure's values in ascending order; undefined: not sorted yet. They are sorted once, one measure in
 * each idle moment: to go through all of them for each example that someone steps to left 10 MB of garbage a step. Those
 * of the first view are not: where an example stands among them says nothing.
 */
export function useStandings(examples: Examples): (values: Float64Array) => Float64Array | undefined {
  const sorted = useRef(new WeakMap<Float64Array, Float64Array>());
  const [, render] = useReducer((turn: number) => turn + 1, 0);
  useEffect(() => {
    if (examples.extent === 'first') return undefined;
    const next = [...examples.measures.values()].find((values) => !sorted.current.has(values));
    if (next === undefined) return undefined;
    const idle = requestIdleCallback(() => {
      sorted.current.set(next, ascending(next));
      render(undefined);
    });
    return () => {
      cancelIdleCallback(idle);
    };
  });
  return (values) => sorted.current.get(values);
}
