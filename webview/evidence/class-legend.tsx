import type { VNode } from 'preact';
import { Name } from '../view/name.js';
import type { MarkedClass } from './class-marks.js';

const ROLES = { given: 'given', suggested: 'suggested', third: '', fourth: '' } as const;

/** Which mark stands for which class. */
export function ClassLegend(props: {
  readonly marked: readonly MarkedClass[];
  readonly classes: readonly string[];
}): VNode {
  return (
    <ul class="class-legend" aria-label="Classes">
      {props.marked.map(({ index, mark }) => (
        <li key={mark}>
          <span class={`swatch mark-${mark}`} aria-hidden="true" />
          <Name text={props.classes[index] ?? ''} />
          {ROLES[mark] !== '' && <span class="role">{ROLES[mark]}</span>}
        </li>
      ))}
      <li>
        <span class="swatch mark-other" aria-hidden="true" />
        <span class="role">others</span>
      </li>
    </ul>
  );
}
