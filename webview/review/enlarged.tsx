import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { AuditView } from '../../src/protocol/audit-view.js';
import type { ReviewEntry } from '../../src/protocol/review.js';
import { formatCount } from '../../src/protocol/wording.js';
import { Button } from '../controls.js';
import { textAt } from '../model/columns.js';
import { fileName, type Examples } from '../model/examples.js';
import { isolate } from '../model/format.js';
import type { ThumbnailStore } from '../thumbnails/thumbnail-store.js';
import { Icon } from '../view/icon.js';
import { LabelChange } from '../view/label-change.js';
import { Picture } from '../view/picture.js';
import { DecisionBadge } from './decision-badge.js';
import { pathNow } from './path-now.js';
import { decisionWords } from './review-words.js';

export interface EnlargedProps {
  readonly view: AuditView;
  readonly examples: Examples;
  readonly row: number;
  readonly index: number;
  readonly count: number;
  readonly entry: ReviewEntry | undefined;
  readonly thumbnails: ThumbnailStore;
  readonly onClose: () => void;
}

/** The active example over the whole grid. All keys go on working. */
export function Enlarged(props: EnlargedProps): VNode {
  const { view, examples, row, index, count, entry, thumbnails, onClose } = props;
  const element = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    element.current?.focus();
  }, []);
  const path = examples.paths?.[row] ?? '';
  return (
    <section
      ref={element}
      class={`enlarged${entry?.decision?.kind === 'exclude' ? ' excluded' : ''}`}
      tabIndex={-1}
      aria-label={`Enlarged: ${fileName(path)}`}
    >
      <header class="bar">
        <LabelChange given={textAt(examples.given, row)} suggested={textAt(examples.suggested, row)} />
        {entry !== undefined && (
          <span class="decided-as">
            <DecisionBadge entry={entry} />
            {entry.decision !== null && decisionWords(entry.decision)}
          </span>
        )}
        <span class="position">
          {formatCount(index + 1)} of {formatCount(count)}
        </span>
        <Button appearance="icon" label="Back to the grid (Space)" onClick={onClose}>
          <Icon name="close" />
        </Button>
      </header>
      <Picture
        images={view.images}
        path={pathNow(view, path, entry)}
        place={examples.places[row] ?? 0}
        alt={isolate(fileName(path))}
        thumbnails={thumbnails}
      />
    </section>
  );
}
