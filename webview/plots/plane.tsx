import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { AuditView } from '../../src/protocol/audit-view.js';
import { formatCount } from '../../src/protocol/wording.js';
import type { Examples } from '../model/examples.js';
import { countOf } from '../model/format.js';
import { BottomAxis, BOTTOM, LeftAxis } from './axes.js';
import { binWords, borderOf, depthBins, edgeOf, rangeOf, type Bins } from './bins.js';
import { density, type Density } from './density.js';
import { NO_FILTER, type Filter } from './filter.js';
import type { Mark } from './mark.js';
import { MarkLayer } from './mark-layer.js';
import { Plot } from './plot.js';
import { Quadrants } from './quadrants.js';
import { linear, NEVER, probeTicks } from './scale.js';
import { fitText, textWidth } from './text-fit.js';

export interface PlaneProps {
  readonly view: AuditView;
  readonly examples: Examples;
  readonly heldOut: Float64Array;
  readonly label: Float64Array;
  readonly onFilter: (filter: Filter) => void;
}

const TOP = 20;
/** Between the plane and the row of those without a held-out depth. */
const GAP = 8;
const MOST_NAME = 76;

/** The paper's plane: where the examples lie by held-out depth (upwards) and label depth (rightwards). */
export function Plane({ view, examples, heldOut, label, onFilter }: PlaneProps): VNode {
  const { probes, summary } = view;
  const last = Math.max(0, probes.length - 1);
  const across = useMemo(() => depthBins(label, last + 1), [label, last]);
  const up = useMemo(() => depthBins(heldOut, last), [heldOut, last]);
  const cells = useMemo(
    () => density({ values: label, bins: across }, { values: heldOut, bins: up }, examples.flags),
    [label, heldOut, across, up, examples.flags],
  );
  return (
    <Plot
      name="plane"
      title="Held-out depth against label depth"
      gist={gist(cells, examples)}
      hint="Each cell stands for some examples; the fuller, the more. Click one to see them."
      draw={(width, onAim) => (
        <Drawing
          {...{ cells, across, up, probes, width, onAim, onFilter }}
          borders={
            summary === null
              ? null
              : {
                  x: borderOf(across, summary.labelDepthThreshold),
                  y:
                    summary.heldOutDepthThreshold === null
                      ? null
                      : borderOf(up, summary.heldOutDepthThreshold),
                }
          }
        />
      )}
    >
      <Quadrants examples={examples} onFilter={onFilter} />
    </Plot>
  );
}

interface DrawingProps {
  readonly cells: Density;
  readonly across: Bins;
  readonly up: Bins;
  readonly probes: readonly string[];
  readonly width: number;
  readonly borders: { readonly x: number; readonly y: number | null } | null;
  readonly onAim: (words: string | null) => void;
  readonly onFilter: (filter: Filter) => void;
}

function Drawing({ cells, across, up, probes, width, borders, onAim, onFilter }: DrawingProps): VNode {
  const names = probes.map((name) => fitText(name, MOST_NAME));
  const room = Math.max(...[...names, 'none'].map(textWidth)) + 10;
  const right = width - 8;
  const bottom = TOP + Math.round(Math.min(340, Math.max(180, width * 0.5)));
  const height = bottom + BOTTOM;
  const none = Math.max(14, (bottom - TOP) / (up.count + 1));
  const x = linear([across.low, across.high], [room, right]);
  const y = linear([up.low, up.high], [bottom, TOP + none + GAP]);
  const marks = useMemo(
    () => marksOf(cells, across, up, x, (line) => (line === up.count ? [TOP, none] : spanOf(y, up, line))),
    [cells, across, up, width],
  );
  return (
    <svg
      width={width}
      height={height}
      role="group"
      aria-label="Cells of the plane; arrow keys go from one to the next"
    >
      <LeftAxis
        ticks={[
          ...probes.map((text, depth) => ({ at: y(depth), text })),
          { at: TOP + none / 2, text: 'none' },
        ]}
        top={TOP}
        bottom={bottom}
        x={room}
        room={room - 8}
      />
      <text x={0} y={9} class="axis-title" aria-hidden="true">
        {fitText('Held-out depth; up: unclear without the label', width)}
      </text>
      <BottomAxis
        ticks={probeTicks([...probes, NEVER], x)}
        left={room}
        right={right}
        y={bottom}
        title="Label depth; right: learned late or never"
      />
      <MarkLayer marks={marks} onFilter={onFilter} onAim={onAim} />
      {borders !== null && (
        <g class="borders" aria-hidden="true">
          <line x1={x(borders.x)} x2={x(borders.x)} y1={TOP - 4} y2={bottom} />
          {borders.y !== null && <line x1={room} x2={right} y1={y(borders.y)} y2={y(borders.y)} />}
        </g>
      )}
    </svg>
  );
}

/** Top and height of a row of bins. */
function spanOf(y: (value: number) => number, bins: Bins, line: number): readonly [number, number] {
  const top = y(edgeOf(bins, line + 1));
  return [top, y(edgeOf(bins, line)) - top];
}

function marksOf(
  { counts, flagged, most }: Density,
  across: Bins,
  up: Bins,
  x: (value: number) => number,
  rowAt: (line: number) => readonly [number, number],
): Mark[] {
  const marks: Mark[] = [];
  for (let line = up.count; line >= 0; line--) {
    const [top, height] = rowAt(line);
    const undefinedDepth = line === up.count;
    for (let column = 0; column < across.count; column++) {
      const cell = line * across.count + column;
      const count = counts[cell] ?? 0;
      if (count === 0) continue;
      const left = x(edgeOf(across, column));
      const where = undefinedDepth ? 'No held-out depth' : `Held-out depth ${binWords(up, line)}`;
      const wrong = flagged[cell] ?? 0;
      marks.push({
        key: String(cell),
        x: left + 0.5,
        y: top + 0.5,
        width: Math.max(1, x(edgeOf(across, column + 1)) - left - 1),
        height: Math.max(1, height - 1),
        class: 'dense',
        // By its logarithm: most examples are easy, and a few cells hold nearly all.
        level: 0.08 + 0.92 * (Math.log1p(count) / Math.log1p(most)) ** 1.5,
        words: `${where}, label depth ${binWords(across, column)}: ${countOf(count, 'example')}, ${
          wrong === 0 ? 'none' : formatCount(wrong)
        } likely mislabeled`,
        filter: {
          ...NO_FILTER,
          ranges: [
            undefinedDepth
              ? { kind: 'undefined', measure: 'held_out_depth' }
              : rangeOf(up, line, 'held_out_depth'),
            rangeOf(across, column, 'label_depth'),
          ],
        },
      });
    }
  }
  return marks;
}

function gist({ counts, left }: Density, { count }: Examples): string {
  const shown = counts.reduce((sum, each) => sum + each, 0);
  if (shown === 0) return 'No model has trained on any of the examples yet.';
  const tail =
    left === 0 ? '' : ` ${countOf(left, 'example')} that no model has trained on yet are not here.`;
  const fullest = counts.reduce((most, each) => Math.max(most, each), 0);
  const all = shown === count ? 'all ' : '';
  return `Where ${all}${countOf(shown, 'example')} lie; the fullest cell has ${formatCount(fullest)} of them. Broken lines are the borders of the groups.${tail}`;
}
