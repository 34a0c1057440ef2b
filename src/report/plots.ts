import { markup, type Markup } from './markup.js';

const WIDTH = 420;
const HEIGHT = 260;
const MARGIN = { left: 52, right: 12, top: 10, bottom: 40 };
const INNER = { width: WIDTH - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };

export interface Axis {
  readonly title: string;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  readonly from: number;
  readonly to: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
  /** What a pointer on it is told. */
  readonly text: string;
}

/** Points joined by lines, a line a series; series are told apart by colour and by the name at the line's end. */
export function linePlot(
  x: Axis,
  y: Axis,
  series: readonly { readonly name: string; readonly points: readonly Point[] }[],
): Markup {
  const lines = series.map(({ name, points }, i) => {
    const path = points.map((p, at) => `${at === 0 ? 'M' : 'L'}${place(x, p.x, 'x')},${place(y, p.y, 'y')}`);
    const dots = points.map(
      (p) =>
        markup`<circle cx="${place(x, p.x, 'x')}" cy="${place(y, p.y, 'y')}" r="3"><title>${p.text}</title></circle>`,
    );
    const dashes = i === 0 ? '' : `${2 + 3 * i} ${2 + i}`;
    return markup`<g class="series s${i}" aria-label="${name}"
      ><path d="${path.join('')}" stroke-dasharray="${dashes}"/>${dots}</g
    >`;
  });
  return frame(x, y, lines);
}

/** A heat map: cells by their lower corner, darker with more. */
export function cellPlot(
  x: Axis,
  y: Axis,
  cells: readonly (Point & { readonly width: number; readonly height: number; readonly weight: number })[],
  borders: readonly { readonly axis: 'x' | 'y'; readonly at: number }[],
): Markup {
  const rects = cells.map((cell) => {
    const left = place(x, cell.x, 'x');
    const top = place(y, cell.y + cell.height, 'y');
    const width = place(x, cell.x + cell.width, 'x') - left;
    const height = place(y, cell.y, 'y') - top;
    return markup`<rect class="cell" x="${round(left)}" y="${round(top)}" width="${round(width)}"
      height="${round(height)}" fill-opacity="${round(cell.weight)}"><title>${cell.text}</title></rect>`;
  });
  const lines = borders.map(({ axis, at }) =>
    axis === 'x'
      ? markup`<line class="border" x1="${place(x, at, 'x')}" x2="${place(x, at, 'x')}" y1="${MARGIN.top}"
          y2="${HEIGHT - MARGIN.bottom}"/>`
      : markup`<line class="border" y1="${place(y, at, 'y')}" y2="${place(y, at, 'y')}" x1="${MARGIN.left}"
          x2="${WIDTH - MARGIN.right}"/>`,
  );
  return frame(x, y, [...rects, ...lines]);
}

function frame(x: Axis, y: Axis, marks: readonly Markup[]): Markup {
  const bottom = HEIGHT - MARGIN.bottom;
  const ticksX = x.ticks.map(
    ({ at, text }) =>
      markup`<text x="${place(x, at, 'x')}" y="${bottom + 15}" text-anchor="middle">${text}</text>`,
  );
  const ticksY = y.ticks.map(
    ({ at, text }) =>
      markup`<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${place(y, at, 'y')}"
        y2="${place(y, at, 'y')}"/><text x="${MARGIN.left - 6}" y="${place(y, at, 'y') + 4}"
        text-anchor="end">${text}</text>`,
  );
  return markup`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${y.title} by ${x.title}">
    ${ticksY}${marks}${ticksX}
    <text x="${MARGIN.left + INNER.width / 2}" y="${HEIGHT - 6}" text-anchor="middle">${x.title}</text>
    <text transform="rotate(-90)" x="${-(MARGIN.top + INNER.height / 2)}" y="12" text-anchor="middle">${y.title}</text>
  </svg>`;
}

function place({ from, to }: Axis, value: number, side: 'x' | 'y'): number {
  const share = to === from ? 0 : (value - from) / (to - from);
  const at = side === 'x' ? MARGIN.left + share * INNER.width : MARGIN.top + (1 - share) * INNER.height;
  return round(at);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** 0, 25, … 100 % upwards. */
export function percentAxis(title: string): Axis {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: `${100 * at} %` }));
  return { title, ticks, from: 0, to: 1 };
}

/** Whole numbers from 0 to `last`, not too many of them, with half a step of room on either side. */
export function countingAxis(title: string, last: number, names?: readonly string[]): Axis {
  const step = names === undefined ? Math.max(1, Math.ceil(last / 12)) : 1;
  const ticks = Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => ({
    at: i * step,
    text: names?.[i * step] ?? String(i * step),
  }));
  return { title, ticks, from: -0.5, to: last + 0.5 };
}
