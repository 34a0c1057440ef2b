import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { textAt } from '../model/columns.js';
import { fileName, measureAt, type Examples } from '../model/examples.js';
import { formatScore } from '../model/format.js';
import { formatMeasure, MEASURES } from '../model/measures.js';
import type { SortKey } from '../model/sort-order.js';
import type { ThumbnailStore } from '../thumbnails/thumbnail-store.js';
import { Icon } from './icon.js';
import { Name } from './name.js';
import { Thumbnail } from './thumbnail.js';

export interface CellProps {
  readonly examples: Examples;
  readonly row: number;
  /** Place in the grid's order, and its length. */
  readonly index: number;
  readonly count: number;
  readonly active: boolean;
  readonly sortBy: SortKey;
  readonly mark: boolean;
  readonly thumbnails: ThumbnailStore;
  readonly onPick: (index: number) => void;
}

export const cellId = (place: number): string => `example-${place}`;

/** An example in the grid. What is said of it beside its labels stands over the preview, in the frame. */
export function Cell(props: CellProps): VNode {
  // While scrolling most cells stay as they are: the same node again is not looked into.
  return useMemo(() => cell(props), Object.values(props));
}

function cell(props: CellProps): VNode {
  const { examples, row, index, count, active, sortBy, mark, thumbnails, onPick } = props;
  const place = examples.places[row] ?? 0;
  const given = textAt(examples.given, row);
  const suggested = textAt(examples.suggested, row);
  const score = measureAt(examples, 'label_error_score', row);
  const flagged = examples.flags[row] === 1;
  const path = examples.paths?.[row] ?? '';
  const sorted =
    sortBy === 'place' || sortBy === 'label_error_score'
      ? null
      : { name: MEASURES[sortBy].name, value: formatMeasure(sortBy, measureAt(examples, sortBy, row)) };
  return (
    <div
      id={cellId(place)}
      role="option"
      class={`cell${active ? ' active' : ''}${flagged ? ' flagged' : ''}`}
      tabIndex={active ? 0 : -1}
      aria-selected={active}
      aria-setsize={count}
      aria-posinset={index + 1}
      onClick={() => {
        onPick(index);
      }}
    >
      <span class="frame" title={path}>
        <Thumbnail store={thumbnails} place={place} />
        {flagged && mark && <Icon name="warning" class="mark" />}
        {sorted !== null && (
          <span class="sorted" title={sorted.name}>
            <span class="sr-only">{sorted.name} </span>
            {sorted.value}
            <span class="sr-only">, </span>
          </span>
        )}
      </span>
      <span class="caption">
        <span class="sr-only">{path === '' ? '' : fileName(path)}, given </span>
        <Name text={given} class="given" />
        <span class="second">
          <Icon name="arrow-small-right" />
          <span class="sr-only">, suggested </span>
          <Name text={suggested} class="suggested" />
          <span class="sr-only">, label-error score </span>
          <span class="score">{formatScore(score)}</span>
        </span>
        {flagged && <span class="sr-only">, likely mislabeled</span>}
      </span>
    </div>
  );
}
