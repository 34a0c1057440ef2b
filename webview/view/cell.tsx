import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { textAt } from '../model/columns.js';
import { measureAt, type Examples } from '../model/examples.js';
import { formatScore } from '../model/format.js';
import { formatMeasure, MEASURES } from '../model/measures.js';
import type { SortKey } from '../model/sort-order.js';
import type { ReviewEntry } from '../../src/protocol/review.js';
import type { Remark } from '../findings/copy-words.js';
import { DecisionBadge } from '../review/decision-badge.js';
import type { Joining } from '../review/selection.js';
import { cellWords } from './cell-words.js';
import { Icon } from './icon.js';
import { Name } from './name.js';

export interface CellProps {
  readonly examples: Examples;
  readonly row: number;
  /** Place in the grid's order, and its length. */
  readonly index: number;
  readonly count: number;
  readonly active: boolean;
  readonly selected: boolean;
  readonly entry: ReviewEntry | undefined;
  readonly remark: Remark | undefined;
  readonly sortBy: SortKey;
  readonly mark: boolean;
  /** There is no preview of it. */
  readonly missing: boolean;
  readonly onPick: (index: number, how: Joining) => void;
}

export const cellId = (place: number): string => `example-${place}`;

/** An example in the grid. What is said of it beside its labels stands over the preview, in the frame. */
export function Cell(props: CellProps): VNode {
  // While scrolling most cells stay as they are: the same node again is not looked into.
  return useMemo(() => cell(props), Object.values(props));
}

function cell(props: CellProps): VNode {
  const { examples, row, index, count, active, selected, entry, remark, sortBy, mark, missing, onPick } =
    props;
  const place = examples.places[row] ?? 0;
  const given = textAt(examples.given, row);
  const suggested = textAt(examples.suggested, row);
  const score = measureAt(examples, 'label_error_score', row);
  const flagged = examples.flags[row] === 1;
  const path = examples.paths?.[row] ?? '';
  const relabelled = entry?.decision?.kind === 'relabel' ? entry.decision.label : null;
  const kin = remark === undefined ? '' : remark.isOdd ? ' kin odd' : ' kin';
  const sorted =
    sortBy === 'place' || sortBy === 'label_error_score'
      ? null
      : { name: MEASURES[sortBy].name, value: formatMeasure(sortBy, measureAt(examples, sortBy, row)) };
  const over = remark?.text ?? (sorted === null ? '' : `${sorted.name} ${sorted.value}`);
  return (
    <div
      id={cellId(place)}
      role="option"
      class={`cell${active ? ' active' : ''}${selected ? ' selected' : ''}${flagged ? ' flagged' : ''}${kin}`}
      data-decision={entry?.decision?.kind}
      tabIndex={active ? 0 : -1}
      aria-selected={selected}
      aria-setsize={count}
      aria-posinset={index + 1}
      onClick={(event) => {
        onPick(index, joiningOf(event));
      }}
    >
      <span
        class={missing ? 'frame missing' : 'frame'}
        role="img"
        aria-label={cellWords(examples, row, over, entry)}
        title={path}
      >
        {entry !== undefined && <DecisionBadge entry={entry} />}
        {flagged && mark && <Icon name="warning" class="mark" />}
        {remark !== undefined && <span class="sorted">{remark.text}</span>}
        {remark === undefined && sorted !== null && (
          <span class="sorted" title={sorted.name}>
            {sorted.value}
          </span>
        )}
      </span>
      <span class="caption" aria-hidden="true">
        <Name text={given} class="given" />
        <span class="second">
          <Icon name="arrow-small-right" />
          {relabelled === null ? (
            <Name text={suggested} class="suggested" />
          ) : (
            <Name text={relabelled} class="decided" />
          )}
          <span class="score">{formatScore(score)}</span>
        </span>
      </span>
    </div>
  );
}

/** As in lists everywhere: Shift for a range, Ctrl (Cmd on a Mac) for one more. */
function joiningOf({ shiftKey, ctrlKey, metaKey }: MouseEvent): Joining {
  const more = ctrlKey || metaKey;
  if (shiftKey) return more ? 'more-range' : 'range';
  return more ? 'toggle' : 'alone';
}
