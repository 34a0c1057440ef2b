import type { VNode } from 'preact';
import { textAt } from '../model/columns.js';
import { fileName, measureAt, type Examples } from '../model/examples.js';
import { formatScore, isolate } from '../model/format.js';
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
  readonly thumbnails: ThumbnailStore;
  readonly onPick: (index: number) => void;
}

export const cellId = (place: number): string => `example-${place}`;

/** An example in the grid. What is said of it beside its labels stands over the preview, in the frame. */
export function Cell(props: CellProps): VNode {
  const { examples, row, index, count, active, sortBy, thumbnails, onPick } = props;
  const place = examples.places[row] ?? 0;
  const given = textAt(examples.given, row);
  const suggested = textAt(examples.suggested, row);
  const score = measureAt(examples, 'label_error_score', row);
  const flagged = examples.flags[row] === 1;
  const path = examples.paths?.[row] ?? '';
  const sorted =
    sortBy === 'place' || sortBy === 'label_error_score'
      ? null
      : formatMeasure(sortBy, measureAt(examples, sortBy, row));
  return (
    <div
      id={cellId(place)}
      role="option"
      class={`cell${active ? ' active' : ''}${flagged ? ' flagged' : ''}`}
      tabIndex={active ? 0 : -1}
      aria-selected={active}
      aria-setsize={count}
      aria-posinset={index + 1}
      aria-label={`${isolate(fileName(path))}, given ${isolate(given)}, suggested ${isolate(suggested)}, label-error score ${formatScore(score)}${flagged ? ', likely mislabeled' : ''}${sorted === null || sortBy === 'place' ? '' : `, ${MEASURES[sortBy].name} ${sorted}`}`}
      onClick={() => {
        onPick(index);
      }}
    >
      <span class="frame" title={path}>
        <Thumbnail store={thumbnails} place={place} />
        {flagged && <Icon name="warning" class="mark" />}
        {sorted !== null && <span class="sorted">{sorted}</span>}
      </span>
      <span class="caption">
        <Name text={given} class="given" />
        <span class="second">
          <Icon name="arrow-small-right" />
          <Name text={suggested} class="suggested" />
          <span class="score">{formatScore(score)}</span>
        </span>
      </span>
    </div>
  );
}
