import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatCount } from '../../src/protocol/wording.js';
import type { CodedTexts } from '../model/columns.js';
import { countOf, formatPercent, isolate } from '../model/format.js';
import { Icon } from '../view/icon.js';
import { Name } from '../view/name.js';
import { confusion, largestConfusions, type Confusion, type ConfusionCell } from './confusion.js';
import { NO_FILTER, type Filter } from './filter.js';
import type { Mark } from './mark.js';
import { MarkLayer } from './mark-layer.js';
import { Plot } from './plot.js';
import { fitText, textWidth } from './text-fit.js';

export interface ConfusionPlotProps {
  readonly given: CodedTexts;
  readonly consensus: CodedTexts;
  readonly classes: readonly string[];
  readonly onFilter: (filter: Filter) => void;
}

/** More are no matrix that anyone could read. */
const MOST_CLASSES = 30;
const MOST_LISTED = 15;

/** What models that never saw the examples take them for. */
export function ConfusionPlot({ given, consensus, classes, onFilter }: ConfusionPlotProps): VNode {
  const found = useMemo(() => confusion(given, consensus, classes), [given, consensus, classes]);
  const matrix = found.classes.length <= MOST_CLASSES;
  const largest = useMemo(() => largestConfusions(found, matrix ? 5 : MOST_LISTED), [found, matrix]);
  return (
    <Plot
      name="confusion"
      title={matrix ? 'Given against predicted class' : 'Largest confusions'}
      {...(found.total === 0 ? {} : { note: `${formatPercent(found.right / found.total)} the same` })}
      gist={gist(found, largest)}
      {...(matrix ? { hint: 'Click a cell to see its examples.' } : {})}
      draw={
        found.total === 0
          ? null
          : (width, onAim) =>
              matrix && <Matrix found={found} width={width} onAim={onAim} onFilter={onFilter} />
      }
    >
      {largest.length > 0 && <ConfusionList cells={largest} given={found.given} onFilter={onFilter} />}
    </Plot>
  );
}

const MOST_SIDE = 34;
const LEAST_WRITTEN = 12;
const TITLE = 16;
const MOST_NAME = 110;

function Matrix({
  found,
  width,
  onAim,
  onFilter,
}: {
  readonly found: Confusion;
  readonly width: number;
  readonly onAim: (words: string | null) => void;
  readonly onFilter: (filter: Filter) => void;
}): VNode {
  const { classes, cells, given } = found;
  const room = Math.min(Math.max(...classes.map(textWidth)), MOST_NAME, width * 0.3) + 8;
  const sideBeside = (margin: number): number =>
    Math.min(MOST_SIDE, Math.floor((width - margin - 4) / classes.length));
  // Where names would be larger than their rows, they are in the line below only.
  const written = sideBeside(room + TITLE) >= LEAST_WRITTEN;
  const names = written ? room : 2;
  const left = names + TITLE;
  const top = left;
  const side = sideBeside(left);
  const place = useMemo(() => new Map(classes.map((name, index) => [name, index])), [classes]);
  const marks = useMemo(
    () =>
      cells
        .map((cell): Mark => {
          const share = cell.count / (given.get(cell.given) ?? 1);
          return {
            key: `${cell.given}\n${cell.consensus}`,
            x: left + (place.get(cell.consensus) ?? 0) * side + 0.5,
            y: top + (place.get(cell.given) ?? 0) * side + 0.5,
            width: side - 1,
            height: side - 1,
            class: cell.given === cell.consensus ? 'agreed' : 'confused',
            // By its root: confusions are a few per cent, and are what is looked for.
            level: 0.1 + 0.9 * Math.sqrt(share),
            words: `${cellWords(cell)}: ${countOf(cell.count, 'example')} (${formatShare(share)} of the class)`,
            filter: cellFilter(cell),
          };
        })
        .sort((a, b) => a.y - b.y || a.x - b.x),
    [cells, given, place, left, side],
  );
  const size = side * classes.length;
  return (
    <svg
      width={width}
      height={top + size + 4}
      role="group"
      aria-label="Cells of given against predicted class; arrow keys go from one to the next"
    >
      <g class="axis" aria-hidden="true">
        <text x={left} y={9} class="title">
          {fitText('Predicted, held out', width - left)}
        </text>
        <text transform={`translate(9 ${top + size / 2}) rotate(-90)`} class="middle title">
          {fitText('Given', size)}
        </text>
        {written &&
          classes.map((name, index) => (
            <g key={name}>
              <text x={left - 6} y={top + (index + 0.5) * side} class="end">
                {fitText(name, names - 6)}
              </text>
              <text
                transform={`translate(${left + (index + 0.5) * side} ${top - 6}) rotate(-90)`}
                class="start"
              >
                {fitText(name, names - 8)}
              </text>
            </g>
          ))}
        <rect x={left} y={top} width={size} height={size} class="frame" />
      </g>
      <MarkLayer marks={marks} onFilter={onFilter} onAim={onAim} />
    </svg>
  );
}

function ConfusionList({
  cells,
  given,
  onFilter,
}: {
  readonly cells: readonly ConfusionCell[];
  readonly given: Confusion['given'];
  readonly onFilter: (filter: Filter) => void;
}): VNode {
  return (
    <ol class="confusions" aria-label="Largest confusions">
      {cells.map((cell) => (
        <li key={`${cell.given}\n${cell.consensus}`}>
          <button
            type="button"
            onClick={() => {
              onFilter(cellFilter(cell));
            }}
          >
            <span class="pair">
              <Name text={cell.given} />
              <Icon name="arrow-right" />
              <span class="sr-only">taken for</span>
              <Name text={cell.consensus} />
            </span>
            <span class="count">
              {formatCount(cell.count)}
              <span class="sr-only">{cell.count === 1 ? ' example' : ' examples'}</span>
            </span>
            <span class="share">{formatShare(cell.count / (given.get(cell.given) ?? 1))}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function cellWords({ given, consensus }: ConfusionCell): string {
  return given === consensus
    ? `Labelled and predicted ${isolate(given)}`
    : `Labelled ${isolate(given)}, predicted ${isolate(consensus)}`;
}

function cellFilter({ given, consensus }: ConfusionCell): Filter {
  return { ...NO_FILTER, given, consensus };
}

function formatShare(share: number): string {
  return share < 0.1 ? `${(share * 100).toFixed(1)} %` : formatPercent(share);
}

function gist({ total, right, classes }: Confusion, [largest]: readonly ConfusionCell[]): string {
  if (total === 0) return 'There is no example yet.';
  const start = `Of ${countOf(total, 'example')} in ${countOf(classes.length, 'class', 'classes')}, models that never saw them give ${formatPercent(right / total)} the class that they bear.`;
  return largest === undefined
    ? start
    : `${start} Most often ${isolate(largest.given)} is taken for ${isolate(largest.consensus)}.`;
}
