import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ExampleEvidence, Story } from '../../src/protocol/evidence.js';
import { isolate } from '../model/format.js';
import { textAt } from '../model/columns.js';
import { fileName, type Examples } from '../model/examples.js';
import type { ThumbnailStore } from '../thumbnails/thumbnail-store.js';
import { ClassLegend } from './class-legend.js';
import { markedClasses, type MarkedClass } from './class-marks.js';
import { NEIGHBOUR, Neighbours } from './neighbours.js';
import { StoryLadder } from './story-ladder.js';
import { evidenceInWords, probeName, type Naming } from './story-words.js';
import { TOLD, TOLD_MEANINGS, TOLD_TITLES, type Told } from './told.js';
import { SoftmaxBars, TrainingStory } from './training-story.js';
import type { Visit } from './use-trail.js';

/** Wide enough for both stories beside each other. */
const WIDE = 520;

export interface EvidenceSectionProps {
  readonly examples: Examples;
  readonly row: number;
  readonly place: number;
  readonly naming: Naming;
  /** Null: not read yet. */
  readonly evidence: ExampleEvidence | null;
  /** What the user comes back from; null: from nowhere. */
  readonly returned: Visit | null;
  readonly width: number;
  readonly thumbnails: ThumbnailStore;
  /** Opens a neighbour: what it and its like are, and their places. */
  readonly onOpen: (visit: Visit, what: string, places: readonly number[]) => void;
}

/** Why an example is hard: in a sentence, by the neighbours that voted at each probe, and by how it was learned. */
export function EvidenceSection(props: EvidenceSectionProps): VNode {
  const { examples, row, place, naming, evidence, returned, width } = props;
  const [told, setTold] = useState<Told>('heldOut');
  const [chosen, choose] = useState<{ readonly place: number; readonly rung: number } | null>(null);
  const element = useRef<HTMLElement>(null);
  // Once for each return: the user may come by here again.
  const greeted = useRef<Visit | null>(null);
  const back =
    returned?.from === place && evidence !== null && greeted.current !== returned ? returned : null;
  useEffect(() => {
    if (back === null) return;
    if (told !== back.told || chosen?.place !== place || chosen.rung !== back.rung) {
      setTold(back.told);
      choose({ place, rung: back.rung });
      return;
    }
    greeted.current = back;
    const neighbour = element.current?.querySelector(
      `[data-told="${back.told}"] [${NEIGHBOUR}="${back.to}"]`,
    );
    if (neighbour instanceof HTMLElement) neighbour.focus();
  }, [back, told, chosen]);

  const isWide = width >= WIDE;
  const suggested = naming.classes.indexOf(textAt(examples.suggested, row));
  const marked = evidence === null ? [] : markedClasses(evidence, suggested);
  // The neighbours where the prediction settles tell most.
  const telling = evidence?.heldOut.depth ?? naming.probes.length - 1;
  const rung = chosen?.place === place ? chosen.rung : telling;
  const shown = isWide ? TOLD : [told];
  return (
    <section ref={element} class={isWide ? 'evidence wide' : 'evidence'} aria-label="Evidence">
      <h2>Why it is here</h2>
      <p class="story-words">{evidence === null ? '\u00a0' : evidenceInWords(evidence, naming)}</p>
      <ClassLegend marked={marked} classes={naming.classes} />
      {!isWide && <ToldSwitch told={told} onTold={setTold} />}
      <div class="stories">
        {shown.map((each) => (
          <StoryPart
            key={each}
            {...props}
            told={each}
            story={evidence?.[each] ?? null}
            headed={isWide}
            marked={marked}
            rung={rung}
            onRung={(next) => {
              choose({ place, rung: next });
            }}
          />
        ))}
      </div>
      {evidence !== null && (
        <>
          <h2>How it was learned</h2>
          <TrainingStory {...{ evidence, marked, naming }} />
          <h2>What models that never saw it say</h2>
          <SoftmaxBars {...{ evidence, marked, naming }} />
        </>
      )}
    </section>
  );
}

function ToldSwitch({ told, onTold }: { readonly told: Told; readonly onTold: (told: Told) => void }): VNode {
  return (
    <div class="told-switch" role="group" aria-label="Which models tell">
      {TOLD.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === told}
          title={TOLD_MEANINGS[each]}
          onClick={() => {
            onTold(each);
          }}
        >
          {TOLD_TITLES[each]}
        </button>
      ))}
    </div>
  );
}

interface StoryPartProps extends EvidenceSectionProps {
  readonly told: Told;
  readonly story: Story | null;
  readonly headed: boolean;
  readonly marked: readonly MarkedClass[];
  readonly rung: number;
  readonly onRung: (rung: number) => void;
}

function StoryPart(props: StoryPartProps): VNode {
  const { told, story, headed, marked, rung, onRung, naming, examples, row, thumbnails, place, onOpen } =
    props;
  const near = story?.neighbours[rung] ?? [];
  return (
    <div class="story" data-told={told}>
      {headed && (
        <h3>
          {TOLD_TITLES[told]} <span class="meaning">{TOLD_MEANINGS[told]}</span>
        </h3>
      )}
      <StoryLadder title={TOLD_TITLES[told]} {...{ story, marked, naming, rung, onRung }} />
      {story !== null && (
        <Neighbours
          title={`Nearest at ${probeName(naming, rung)}`}
          places={near}
          classes={naming.classes}
          {...{ examples, marked, thumbnails }}
          of={place}
          onOpen={(to) => {
            const probe = probeName(naming, rung);
            const name = isolate(fileName(examples.paths?.[row] ?? ''));
            onOpen({ from: place, to, told, rung }, `what is nearest to ${name} at ${probe}`, near);
          }}
        />
      )}
    </div>
  );
}
