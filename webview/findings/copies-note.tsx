import type { VNode } from 'preact';
import { textAt } from '../model/columns.js';
import { rowOf, type Examples } from '../model/examples.js';
import { countOf } from '../model/format.js';
import type { ThumbnailStore } from '../thumbnails/thumbnail-store.js';
import { Thumbnail } from '../view/thumbnail.js';
import { likeness } from './copy-words.js';
import type { DuplicateGroup } from './findings.js';

/** More of them say no more. */
const SHOWN = 6;

export interface CopiesNoteProps {
  readonly group: DuplicateGroup;
  readonly examples: Examples;
  readonly row: number;
  readonly place: number;
  readonly thumbnails: ThumbnailStore;
  readonly onOpen: (place: number) => void;
}

/** Which other images show the same as this one, what they are labelled, and where they stand. */
export function CopiesNote({ group, examples, row, place, thumbnails, onOpen }: CopiesNoteProps): VNode {
  const others = group.examples.filter((other) => other !== place);
  return (
    <section class="copies" aria-label="Copies">
      <h2>Copies</h2>
      <ul>
        {others.slice(0, SHOWN).map((other) => (
          <li key={other}>
            <button
              type="button"
              class="copy"
              onClick={() => {
                onOpen(other);
              }}
            >
              <Thumbnail store={thumbnails} place={other} />
              <span class="words">
                It is {likeness(group, place, other)}{' '}
                <bdi>{examples.paths?.[rowOf(examples, other)] ?? ''}</bdi>
                <Difference {...{ examples, row }} other={rowOf(examples, other)} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {others.length > SHOWN && <p class="rest">and {countOf(others.length - SHOWN, 'more image')}</p>}
    </section>
  );
}

/** How the other one is labelled, and in which split it is where that is another one. */
function Difference(props: {
  readonly examples: Examples;
  readonly row: number;
  readonly other: number;
}): VNode {
  const { examples, row, other } = props;
  const { given, splits } = examples;
  const label = textAt(given, other);
  const differs = label !== textAt(given, row);
  const split = splits === null ? '' : textAt(splits, other);
  const isElsewhere = splits !== null && split !== textAt(splits, row);
  return (
    <>
      {differs ? (
        <>
          , which is labelled{' '}
          <strong>
            <bdi>{label}</bdi>
          </strong>
        </>
      ) : (
        ', which bears the same label'
      )}
      {isElsewhere && (
        <>
          , in{' '}
          <strong>
            <bdi>{split === '' ? 'no split' : split}</bdi>
          </strong>
        </>
      )}
      .
    </>
  );
}
