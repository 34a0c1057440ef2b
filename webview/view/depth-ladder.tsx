import type { VNode } from 'preact';
import { isolate } from '../model/format.js';

export interface DepthLadderProps {
  /** Names of the probes, input first. */
  readonly probes: readonly string[];
  /** NaN: undefined in all models. */
  readonly heldOut: number;
  /** NaN: no model so far has trained on the example. */
  readonly label: number;
  /** Above these a depth is high; null: not known. */
  readonly heldOutThreshold: number | null;
  readonly labelThreshold: number | null;
}

const STEP = 20;
const TOP = 12;
const NAMES = 84;
const TRACKS = [112, 196] as const;
const WIDTH = 250;

/** From input to softmax: the rung from which on the probes agree, held out and on the label. */
export function DepthLadder(props: DepthLadderProps): VNode {
  const { probes, heldOut, label, heldOutThreshold, labelThreshold } = props;
  const rungs = [...probes, 'never'];
  const height = TOP * 2 + (rungs.length - 1) * STEP;
  const last = probes.length - 1;
  const y = (depth: number): number => TOP + depth * STEP;
  const tracks = [
    { x: TRACKS[0], depth: heldOut, end: last, threshold: heldOutThreshold, kind: 'held-out' },
    { x: TRACKS[1], depth: label, end: probes.length, threshold: labelThreshold, kind: 'label' },
  ];
  return (
    <figure class="ladder">
      <div class="ladder-heads" aria-hidden="true">
        <span class="head held-out">held out</span>
        <span class="head label">its label</span>
      </div>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} width={WIDTH} height={height} aria-hidden="true">
        {rungs.map((name, depth) => (
          <g key={name}>
            <text x={NAMES} y={y(depth)} class={depth === probes.length ? 'rung never' : 'rung'}>
              {name}
            </text>
            <line x1={NAMES + 10} x2={WIDTH} y1={y(depth)} y2={y(depth)} class="rung-line" />
          </g>
        ))}
        {tracks.map(({ x, depth, end, threshold, kind }) => (
          <g key={kind} class={`track ${kind}`}>
            <line x1={x} x2={x} y1={y(0)} y2={y(end)} class="rail" />
            {threshold !== null && (
              <line x1={x - 9} x2={x + 9} y1={y(threshold)} y2={y(threshold)} class="threshold" />
            )}
            {!Number.isNaN(depth) && (
              <>
                {depth < last && <line x1={x} x2={x} y1={y(depth)} y2={y(last)} class="settled" />}
                <circle cx={x} cy={y(depth)} r="5" class="depth" />
                <text x={x + 14} y={y(depth)} class="value">
                  {Number(depth.toFixed(1))}
                </text>
              </>
            )}
            {Number.isNaN(depth) && (
              <text x={x + 14} y={y(end)} class="value none">
                –
              </text>
            )}
          </g>
        ))}
      </svg>
      <figcaption>{inWords(props)}</figcaption>
    </figure>
  );
}

function inWords({ probes, heldOut, label }: DepthLadderProps): string {
  const at = (depth: number): string => {
    const probe = Math.min(probes.length - 1, Math.round(depth));
    return probe === 0 ? 'from the input on' : `from about ${isolate(probes[probe] ?? '')} on`;
  };
  const first = Number.isNaN(heldOut)
    ? 'Models that never saw it did not settle on a class.'
    : `Models that never saw it settle on a class ${at(heldOut)}.`;
  if (Number.isNaN(label)) return `${first} None so far was trained on it.`;
  const second =
    label > probes.length - 0.5
      ? 'Models trained on it never came to give its label.'
      : `Models trained on it give its label ${at(label)}.`;
  return `${first} ${second}`;
}
