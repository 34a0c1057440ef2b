import type { VNode } from 'preact';
import { measureAt, type Examples } from '../model/examples.js';
import { formatMeasure, MEASURE_NAMES, MEASURES, percentile } from '../model/measures.js';
import { useStandings } from './use-standings.js';

/** Every measure of an example, with where it stands among the others as soon as that is known. */
export function MeasureList({ examples, row }: { readonly examples: Examples; readonly row: number }): VNode {
  const standings = useStandings(examples);
  return (
    <div class="measures">
      {MEASURE_NAMES.map((name) => {
        const { name: title, meaning, range } = MEASURES[name];
        const values = examples.measures.get(name);
        const value = measureAt(examples, name, row);
        const sorted = values === undefined ? undefined : standings(values);
        const share = sorted === undefined ? Number.NaN : percentile(sorted, value);
        return (
          <details key={name} class="measure" data-measure={name}>
            <summary title={`${meaning} Range: ${range}.`}>
              <span class="term">{title}</span>
              <svg class="standing" viewBox="0 0 40 6" width="40" height="6" aria-hidden="true">
                <line x1="1" x2="39" y1="3" y2="3" />
                {!Number.isNaN(share) && <circle cx={3 + share * 34} cy="3" r="2.5" />}
              </svg>
              <span class="number">{values === undefined ? '…' : formatMeasure(name, value)}</span>
            </summary>
            <p>{meaning}</p>
            <p>
              Range: {range}.
              {!Number.isNaN(share) && ` Higher here than for ${Math.floor(share * 100)} % of the examples.`}
            </p>
          </details>
        );
      })}
    </div>
  );
}
