import type { VNode } from 'preact';
import type { Tick } from './scale.js';
import { fitText, labelStride, textWidth } from './text-fit.js';

/** Room that an axis at the bottom takes, with its title. */
export const BOTTOM = 40;

export interface BottomAxisProps {
  readonly ticks: readonly Tick[];
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly title: string;
}

/** Leaves out as many labels as it takes for none to touch the next. */
export function BottomAxis({ ticks, left, right, y, title }: BottomAxisProps): VNode {
  const [first, second] = ticks;
  const step = first === undefined || second === undefined ? right - left : second.at - first.at;
  const texts = ticks.map(({ text }) => text);
  const stride = labelStride(texts, step);
  return (
    <g class="axis" aria-hidden="true">
      <line x1={left} x2={right} y1={y} y2={y} />
      {ticks.map(({ at, text }, index) => (
        <g key={text}>
          <line x1={at} x2={at} y1={y} y2={y + 4} />
          {index % stride === 0 && (
            <text x={inside(at, text, left, right)} y={y + 15} class="middle">
              {text}
            </text>
          )}
        </g>
      ))}
      <text x={(left + right) / 2} y={y + 33} class="middle title">
        {fitText(title, right - left)}
      </text>
    </g>
  );
}

/** So that the outermost labels stay within the drawing. */
function inside(at: number, text: string, left: number, right: number): number {
  const half = textWidth(text) / 2;
  const room = 6;
  return Math.max(left - room + half, Math.min(right + room - half, at));
}

export interface LeftAxisProps {
  readonly ticks: readonly Tick[];
  readonly top: number;
  readonly bottom: number;
  /** The axis' own place; labels stand left of it. */
  readonly x: number;
  /** Room for a label. */
  readonly room: number;
  /** Faint lines across, as far as this. */
  readonly linesTo?: number;
}

const LINE_HEIGHT = 13;

export function LeftAxis({ ticks, top, bottom, x, room, linesTo }: LeftAxisProps): VNode {
  const [first, second] = ticks;
  const step = first === undefined || second === undefined ? bottom - top : Math.abs(second.at - first.at);
  const stride = Math.max(1, Math.ceil(LINE_HEIGHT / Math.max(step, 1e-6)));
  return (
    <g class="axis" aria-hidden="true">
      <line x1={x} x2={x} y1={top} y2={bottom} />
      {ticks.map(({ at, text }, index) => (
        <g key={text}>
          {linesTo !== undefined && <line x1={x} x2={linesTo} y1={at} y2={at} class="across" />}
          {index % stride === 0 && (
            <text x={x - 6} y={at} class="end">
              {fitText(text, room)}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}
