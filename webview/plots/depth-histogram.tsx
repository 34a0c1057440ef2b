import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatCount } from '../../src/protocol/wording.js';
import { countOf, formatPercent } from '../model/format.js';
import { MEASURES } from '../model/measures.js';
import { BottomAxis, BOTTOM, LeftAxis } from './axes.js';
import { binWords, depthBins, edgeOf, rangeOf } from './bins.js';
import { DataTable } from './data-table.js';
import { NO_FILTER, type Filter } from './filter.js';
import { histogram } from './histogram.js';
import type { Mark } from './mark.js';
import { MarkLayer } from './mark-layer.js';
import { Plot } from './plot.js';
import { linear, NEVER, numberTicks, probeTicks } from './scale.js';
import { textWidth } from './text-fit.js';

export type DepthMeasure = 'held_out_depth' | 'label_depth' | 'training_depth';

export interface DepthHistogramProps {
  readonly measure: DepthMeasure;
  readonly values: Float64Array;
  readonly probes: readonly string[];
  readonly onFilter: (filter: Filter) => void;
}

const TOP = 8;
const HEIGHT = 150;

export function DepthHistogram({ measure, values, probes, onFilter }: DepthHistogramProps): VNode {
  // An unfitted label is one past the last probe.
  const names = measure === 'label_depth' ? [...probes, NEVER] : probes;
  const bins = useMemo(() => depthBins(values, Math.max(0, names.length - 1)), [values, names.length]);
  const { counts, undefined: none, mean } = useMemo(() => histogram(values, bins), [values, bins]);
  const most = counts.reduce((most, count) => Math.max(most, count), 0);
  const { name } = MEASURES[measure];
  const words = (bin: number): string =>
    `${name} ${binWords(bins, bin)}: ${countOf(counts[bin] ?? 0, 'example')} (${formatPercent((counts[bin] ?? 0) / values.length)})`;
  return (
    <Plot
      name={measure}
      title={name}
      {...(Number.isNaN(mean) ? {} : { note: `mean ${mean.toFixed(2)}` })}
      gist={
        most === 0
          ? 'No example has one.'
          : `How many examples have which depth. ${none === 0 ? 'All have one.' : `${countOf(none, 'example')} ${none === 1 ? 'has' : 'have'} none.`}`
      }
      hint="Click a bar to see its examples."
      draw={
        most === 0
          ? null
          : (width, onAim) => {
              const bottom = TOP + HEIGHT;
              const ticks = numberTicks(0, most, 4, linear([0, most], [bottom, TOP]));
              const left = Math.max(...ticks.map(({ text }) => textWidth(text)), 12) + 8;
              const right = width - 8;
              const x = linear([bins.low, bins.high], [left, right]);
              const y = linear([0, most], [bottom, TOP]);
              const marks = [...counts].flatMap((count, bin): Mark[] => {
                if (count === 0) return [];
                const start = x(edgeOf(bins, bin));
                // A few of many thousands are still a bar to see and to click.
                const height = Math.max(3, bottom - y(count));
                return [
                  {
                    key: String(bin),
                    x: start + 1,
                    y: bottom - height,
                    width: Math.max(1, x(edgeOf(bins, bin + 1)) - start - 2),
                    height,
                    class: `bar ${measure}`,
                    words: words(bin),
                    filter: { ...NO_FILTER, ranges: [rangeOf(bins, bin, measure)] },
                  },
                ];
              });
              return (
                <svg
                  width={width}
                  height={bottom + BOTTOM}
                  role="group"
                  aria-label={`Bars of ${name.toLowerCase()}; arrow keys go from one to the next`}
                >
                  <LeftAxis ticks={ticks} top={TOP} bottom={bottom} x={left} room={left} linesTo={right} />
                  <BottomAxis
                    ticks={probeTicks(names, x)}
                    left={left}
                    right={right}
                    y={bottom}
                    title={name}
                  />
                  <MarkLayer marks={marks} onFilter={onFilter} onAim={onAim} />
                </svg>
              );
            }
      }
    >
      <DataTable
        about={name}
        head={[name, 'Examples']}
        rows={() => [
          ...[...counts].map((count, bin) => [binWords(bins, bin), formatCount(count)]),
          ['none', formatCount(none)],
        ]}
      />
    </Plot>
  );
}
