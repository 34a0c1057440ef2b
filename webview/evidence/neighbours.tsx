import type { VNode } from 'preact';
import { textAt } from '../model/columns.js';
import { fileName, rowOf, type Examples } from '../model/examples.js';
import { isolate } from '../model/format.js';
import type { ThumbnailStore } from '../thumbnails/thumbnail-store.js';
import { Name } from '../view/name.js';
import { Thumbnail } from '../view/thumbnail.js';
import { useRest } from './use-rest.js';
import { markOf, type MarkedClass } from './class-marks.js';

export interface NeighboursProps {
  /** What they have in common: `Nearest at block 2`. */
  readonly title: string;
  /** The example whose neighbours they are. */
  readonly of: number;
  /** By their places, nearest first. */
  readonly places: readonly number[];
  readonly examples: Examples;
  readonly classes: readonly string[];
  readonly marked: readonly MarkedClass[];
  readonly thumbnails: ThumbnailStore;
  readonly onOpen: (place: number) => void;
}

/** The element of a neighbour, which has the focus again when the user comes back from it. */
export const NEIGHBOUR = 'data-neighbour';

/** Examples that voted, each with the label by which it did. */
export function Neighbours(props: NeighboursProps): VNode {
  const [list, isIdle] = useRest(props.of);
  const { title, places, examples, classes, marked, thumbnails, onOpen } = props;
  return (
    <div class="neighbours">
      <h4>{title}</h4>
      {places.length === 0 && <p class="none">None is stored.</p>}
      <ul ref={list}>
        {places.map((place) => {
          const row = rowOf(examples, place);
          const label = textAt(examples.given, row);
          const path = examples.paths?.[row] ?? '';
          return (
            <li key={place}>
              <button
                type="button"
                class={`neighbour mark-${markOf(marked, classes.indexOf(label))}`}
                title={`${path}\n${label}`}
                aria-label={`Open ${isolate(fileName(path))}, labelled ${isolate(label)}`}
                {...{ [NEIGHBOUR]: place }}
                onClick={() => {
                  onOpen(place);
                }}
              >
                {isIdle ? <Thumbnail store={thumbnails} place={place} /> : <span class="thumbnail" />}
                <Name text={label} />
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
