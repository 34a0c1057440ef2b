import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatCount } from '../../src/protocol/wording.js';
import { countOf } from '../model/format.js';
import { MEASURES, type Measure } from '../model/measures.js';
import { BottomAxis, BOTTOM, LeftAxis } from './axes.js';
import { binWords, depthBins, edgeOf, middleOf, rangeOf, type Bins } from './bins.js';
import { DataTable } from './data-table.js';
import { NO_FILTER, type Filter } from './filter.js';
import type { Mark } from './mark.js';
import { MarkLayer } from './mark-layer.js';
import { Plot } from './plot.js';
import { linear, numberTicks, probeTicks } from './scale.js';
import { spearman } from './spearman.js';
import { textWidth } from './text-fit.js';
import { trend, type TrendPoint } from './trend.js';

export interface TrendPlotProps {
  readonly measure: Measure;
  readonly values: Float64Array;
  readonly heldOut: Float64Array;
  readonly probes: readonly string[];
  readonly onFilter: (filter: Filter) => void;
}

const TOP = 8;
const HEIGHT = 150;

/** How a measure changes with held-out depth: means, and the middle half of the examples around them. */
export function TrendPlot({ measure, values, heldOut, probes, onFilter }: TrendPlotProps): VNode {
  const bins = useMemo(() => depthBins(heldOut, Math.max(0, probes.length - 1)), [heldOut, probes.length]);
  const points = useMemo(() => trend(heldOut, bins, values), [heldOut, bins, values]);
  const rho = useMemo(() => spearman(heldOut, values), [heldOut, values]);
  // Quartiles of yes and no tell nothing.
  const banded = useMemo(
    () => values.some((value) => value !== 0 && value !== 1 && !Number.isNaN(value)),
    [values],
  );
  const { name, digits } = MEASURES[measure];
  const number = (value: number): string => value.toFixed(Math.max(digits, 1));
  const words = ({ bin, count, mean, lower, upper }: TrendPoint): string =>
    `Held-out depth ${binWords(bins, bin)}: mean ${name.toLowerCase()} ${number(mean)}, ${banded ? `middle half ${number(lower)} to ${number(upper)}, ` : ''}${countOf(count, 'example')}`;
  return (
    <Plot
      name={measure}
      title={`${name} by held-out depth`}
      note={`Spearman’s ρ ${rho === null ? '–' : signed(rho)}`}
      gist={gist(measure, points, rho, banded)}
      hint="Click above a depth to see its examples."
      draw={
        points.length === 0
          ? null
          : (width, onAim) => (
              <Drawing {...{ measure, points, bins, probes, banded, words, width, onAim, onFilter }} />
            )
      }
    >
      <DataTable
        about={`${name} by held-out depth`}
        head={['Held-out depth', 'Mean', 'Lower quartile', 'Upper quartile', 'Examples']}
        rows={() =>
          points.map(({ bin, mean, lower, upper, count }) => [
            binWords(bins, bin),
            number(mean),
            number(lower),
            number(upper),
            formatCount(count),
          ])
        }
      />
    </Plot>
  );
}

interface DrawingProps {
  readonly measure: Measure;
  readonly points: readonly TrendPoint[];
  readonly bins: Bins;
  readonly probes: readonly string[];
  /** Whether quartiles are shown. */
  readonly banded: boolean;
  readonly words: (point: TrendPoint) => string;
  readonly width: number;
  readonly onAim: (words: string | null) => void;
  readonly onFilter: (filter: Filter) => void;
}

function Drawing({
  measure,
  points,
  bins,
  probes,
  banded,
  words,
  width,
  onAim,
  onFilter,
}: DrawingProps): VNode {
  const bottom = TOP + HEIGHT;
  const [low, high] = rangeShown(measure, points);
  const y = linear([low, high], [bottom, TOP]);
  const ticks = numberTicks(low, high, 4, y);
  const left = Math.max(...ticks.map(({ text }) => textWidth(text)), 12) + 8;
  const right = width - 8;
  const x = linear([bins.low, bins.high], [left, right]);
  const middle = ({ bin }: TrendPoint): number => x(middleOf(bins, bin));
  const path = (of: (point: TrendPoint) => number): string[] =>
    points.map((point) => `${middle(point)},${y(of(point))}`);
  const band = [...path(({ lower }) => lower), ...path(({ upper }) => upper).reverse()];
  const marks = points.map((point): Mark => ({
    key: String(point.bin),
    x: x(edgeOf(bins, point.bin)),
    y: TOP,
    width: x(edgeOf(bins, point.bin + 1)) - x(edgeOf(bins, point.bin)),
    height: HEIGHT,
    class: 'clear',
    words: words(point),
    filter: { ...NO_FILTER, ranges: [rangeOf(bins, point.bin, 'held_out_depth')] },
  }));
  return (
    <svg
      width={width}
      height={bottom + BOTTOM}
      role="group"
      aria-label={`${MEASURES[measure].name} by held-out depth; arrow keys go from one depth to the next`}
    >
      <LeftAxis ticks={ticks} top={TOP} bottom={bottom} x={left} room={left} linesTo={right} />
      <BottomAxis ticks={probeTicks(probes, x)} left={left} right={right} y={bottom} title="Held-out depth" />
      <g class="trend" aria-hidden="true">
        {banded && <polygon points={band.join(' ')} class="band" />}
        <polyline points={path(({ mean }) => mean).join(' ')} class="means" />
        {points.map((point) => (
          <circle key={point.bin} cx={middle(point)} cy={y(point.mean)} r="3" />
        ))}
      </g>
      <MarkLayer marks={marks} onFilter={onFilter} onAim={onAim} />
    </svg>
  );
}

/** Shares in whole, so that a small step does not look like a large one; others from 0 to what there is. */
function rangeShown(measure: Measure, points: readonly TrendPoint[]): readonly [number, number] {
  if (measure === 'held_out_accuracy' || measure === 'consensus_consistency') return [0, 1];
  const highest = Math.max(0, ...points.flatMap(({ mean, upper }) => [mean, upper]));
  return [0, highest === 0 ? 1 : highest];
}

function gist(measure: Measure, points: readonly TrendPoint[], rho: number | null, banded: boolean): string {
  if (points.length === 0) return 'No example has both.';
  if (measure === 'consensus_consistency' && points.every(({ mean }) => mean === 1)) {
    return 'It is 1 for all examples: with one repeat, there is but one model to agree with itself.';
  }
  const how =
    rho === null
      ? 'does not tell examples apart'
      : Math.abs(rho) < 0.05
        ? 'hardly changes with depth'
        : `${rho < 0 ? 'falls' : 'rises'} with depth`;
  const what = banded
    ? 'The line is the mean, the band the middle half of the examples.'
    : 'The line is the mean.';
  return `${MEASURES[measure].name} ${how}. ${what}`;
}

function signed(rho: number): string {
  return `${rho < 0 ? '−' : ''}${Math.abs(rho).toFixed(2)}`;
}
