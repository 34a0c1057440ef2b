import type { VNode } from 'preact';
import { formatCount } from '../../src/protocol/wording.js';
import { LISTS } from '../model/lists.js';
import { NO_FILTER, type Filter } from './filter.js';
import { SeriesSign } from './line-plot.js';
import { SERIES, type Series } from './probe-story.js';

/** What the lines mean; a group's entry shows its examples. */
export function SeriesLegend({
  counts,
  onFilter,
}: {
  readonly counts: Readonly<Record<Series, number>>;
  readonly onFilter: (filter: Filter) => void;
}): VNode {
  return (
    <ul class="legend">
      {SERIES.filter((series) => counts[series] > 0).map((series) => (
        <li key={series}>
          {series === 'all' ? (
            <span class="entry">
              <Sample series={series} />
              {LISTS.all.title} <span class="count">{formatCount(counts.all)}</span>
            </span>
          ) : (
            <button
              type="button"
              class="entry"
              onClick={() => {
                onFilter({ ...NO_FILTER, group: series });
              }}
            >
              <Sample series={series} />
              {LISTS[series].title} <span class="count">{formatCount(counts[series])}</span>
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Sample({ series }: { readonly series: Series }): VNode {
  return (
    <svg width="30" height="12" aria-hidden="true">
      <g class={`series ${series}`}>
        <polyline points="1,6 29,6" />
        <SeriesSign series={series} x={15} y={6} />
      </g>
    </svg>
  );
}
