import type { VNode } from 'preact';
import { BottomAxis, BOTTOM, LeftAxis } from './axes.js';
import { linear, numberTicks, type Tick } from './scale.js';

export interface Line {
  readonly key: string;
  /** In [0, 1]; NaN: nothing is known there. */
  readonly values: readonly number[];
}

export interface LinePlotProps {
  readonly label: string;
  readonly lines: readonly Line[];
  readonly width: number;
  readonly title: string;
  readonly places: number;
  readonly ticks: (at: (place: number) => number) => readonly Tick[];
}

const TOP = 8;
const HEIGHT = 180;
const LEFT = 40;

/** Shares at places in a row, a line a series; each line has its own colour, dashes and signs. */
export function LinePlot({ label, lines, width, title, places, ticks }: LinePlotProps): VNode {
  const bottom = TOP + HEIGHT;
  const right = width - 12;
  const x = linear([0, Math.max(1, places - 1)], [LEFT + 12, right - 12]);
  const y = linear([0, 1], [bottom, TOP]);
  const known = (values: readonly number[]): string =>
    values.flatMap((value, place) => (Number.isNaN(value) ? [] : [`${x(place)},${y(value)}`])).join(' ');
  const percents = numberTicks(0, 1, 4, y).map(({ at, text }) => ({
    at,
    text: `${Math.round(Number(text) * 100)} %`,
  }));
  return (
    <svg width={width} height={bottom + BOTTOM} role="img" aria-label={label}>
      <LeftAxis ticks={percents} top={TOP} bottom={bottom} x={LEFT} room={LEFT} linesTo={right} />
      <BottomAxis ticks={ticks(x)} left={LEFT} right={right} y={bottom} title={title} />
      {lines.map(({ key, values }) => (
        <g key={key} class={`series ${key}`}>
          <polyline points={known(values)} />
          {values.map(
            (value, place) =>
              !Number.isNaN(value) && <SeriesSign key={place} series={key} x={x(place)} y={y(value)} />,
          )}
        </g>
      ))}
    </svg>
  );
}

const SIZE = 3.5;

/** Each series' own, so that colour is not all that tells them apart. */
export function SeriesSign({
  series,
  x,
  y,
}: {
  readonly series: string;
  readonly x: number;
  readonly y: number;
}): VNode {
  const polygon = (points: readonly (readonly [number, number])[]): VNode => (
    <polygon points={points.map(([dx, dy]) => `${x + dx * SIZE},${y + dy * SIZE}`).join(' ')} class="sign" />
  );
  switch (series) {
    case 'easy':
      return <rect x={x - 3} y={y - 3} width="6" height="6" class="sign" />;
    case 'looks_like_another_class':
      return polygon([
        [0, -1.2],
        [1.1, 0.9],
        [-1.1, 0.9],
      ]);
    case 'ambiguous_without_label':
      return polygon([
        [0, -1.3],
        [1.3, 0],
        [0, 1.3],
        [-1.3, 0],
      ]);
    case 'ambiguous':
      return polygon([
        [-1.1, -0.9],
        [1.1, -0.9],
        [0, 1.2],
      ]);
    default:
      return <circle cx={x} cy={y} r="3.2" class="sign" />;
  }
}
