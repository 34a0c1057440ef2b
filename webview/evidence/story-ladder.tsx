import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { NONE, type Story } from '../../src/protocol/evidence.js';
import { formatPercent } from '../model/format.js';
import { Name } from '../view/name.js';
import { markOf, type MarkedClass } from './class-marks.js';
import { ShareBar } from './share-bar.js';
import { partsOf, type Part } from './share-parts.js';
import type { Naming } from './story-words.js';

export interface StoryLadderProps {
  /** What it tells of: `Held out`. */
  readonly title: string;
  /** Null: not read yet. */
  readonly story: Story | null;
  readonly marked: readonly MarkedClass[];
  readonly naming: Naming;
  /** The rung whose neighbours are shown. */
  readonly rung: number;
  readonly onRung: (rung: number) => void;
}

/** From input to softmax: how the neighbours at each probe vote, where that settles, and what the network says. */
export function StoryLadder({ title, story, marked, naming, rung, onRung }: StoryLadderProps): VNode {
  const rungs = useRef<HTMLDivElement>(null);
  const { probes } = naming;
  const depth = story?.depth ?? null;
  const choose = (next: number): void => {
    if (next < 0 || next >= probes.length) return;
    onRung(next);
    const element = rungs.current?.children.item(next);
    if (element instanceof HTMLElement) element.focus();
  };
  return (
    <>
      <div
        ref={rungs}
        class="rungs"
        role="radiogroup"
        aria-label={`${title}: the neighbours’ votes at each probe`}
        aria-busy={story === null}
        onKeyDown={(event) => {
          const next = nextRung(event.key, rung, probes.length);
          if (next === null) return;
          event.preventDefault();
          choose(next);
        }}
      >
        {probes.map((probe, l) => {
          const elected = story?.elected[l] ?? NONE;
          const parts = partsOf(story?.votes[l] ?? [], marked);
          const settled = depth !== null && l >= depth;
          return (
            <div
              key={l}
              role="radio"
              aria-checked={l === rung}
              tabIndex={l === rung ? 0 : -1}
              class={`rung${settled ? ' settled' : ''}${l === depth ? ' first' : ''}`}
              data-rung={l}
              onClick={() => {
                choose(l);
              }}
            >
              <span class="rail" aria-hidden="true" />
              <Name text={probe} class="probe" />
              <ShareBar parts={parts} />
              <Elected {...{ naming, marked }} index={elected} />
              {story !== null && (
                <span class="sr-only">
                  {l === depth && ', settles here'}
                  {votesInWords(parts, marked, naming)}
                </span>
              )}
            </div>
          );
        })}
      </div>
      <p class="rung network">
        <span class="rail" aria-hidden="true" />
        <span class="probe">network</span>
        <ShareBar parts={partsOf(story?.ownShares ?? [], marked)} />
        <Elected {...{ naming, marked }} index={story?.own ?? NONE} />
      </p>
    </>
  );
}

function Elected(props: {
  readonly naming: Naming;
  readonly marked: readonly MarkedClass[];
  readonly index: number;
}): VNode {
  const { naming, marked, index } = props;
  return (
    <span class={`elected mark-${markOf(marked, index)}`}>
      <span class="sr-only">: </span>
      <Name text={index === NONE ? '' : (naming.classes[index] ?? '')} />
    </span>
  );
}

function votesInWords(parts: readonly Part[], marked: readonly MarkedClass[], { classes }: Naming): string {
  return parts
    .map(({ mark, share }) => {
      const index = marked.find((each) => each.mark === mark)?.index;
      return `, ${index === undefined ? 'others' : (classes[index] ?? '')} ${formatPercent(share)}`;
    })
    .join('');
}

/** Where a key leads; null: nowhere here. */
function nextRung(key: string, rung: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return (rung + 1) % count;
    case 'ArrowUp':
    case 'ArrowLeft':
      return (rung - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
