import type { VNode } from 'preact';
import type { ReviewEntry } from '../../src/protocol/review.js';
import { formatCount } from '../../src/protocol/wording.js';
import { Button } from '../controls.js';
import { Icon } from '../view/icon.js';
import { ClassButtons } from './class-buttons.js';
import { isSaved } from './progress.js';
import { decisionWords } from './review-words.js';
import { NoteField } from './note-field.js';
import type { Reviewing } from './use-reviewing.js';

export interface DecisionPanelProps {
  readonly reviewing: Reviewing;
  /** The active example, by place. */
  readonly place: number;
  readonly given: string;
  readonly suggested: string;
  readonly onClasses: () => void;
  readonly onDone: () => void;
}

/** What was decided about the example, or about all that are selected, and what can be. */
export function DecisionPanel(props: DecisionPanelProps): VNode {
  const { reviewing, place, given, suggested, onClasses, onDone } = props;
  const { off, about, entries, keys, decide } = reviewing;
  const entry = entries.get(place);
  if (off !== null) {
    return (
      <section class="decision" aria-label="Decision">
        {entry?.decision && <Status entry={entry} />}
        <p class="off">{off}</p>
      </section>
    );
  }
  const many = about > 1;
  const agrees = suggested === given;
  return (
    <section class="decision" aria-label="Decision">
      {many ? <p class="status many">{formatCount(about)} examples selected</p> : <Status entry={entry} />}
      <div class="verdicts">
        <Button
          appearance="primary"
          class="accept"
          hint={many ? 'Give each the label suggested for it (Enter)' : 'Accept the suggested label (Enter)'}
          onClick={() => {
            decide({ kind: 'accept' });
          }}
        >
          {many ? (
            `Accept ${formatCount(about)} suggestions`
          ) : (
            <Accept suggested={suggested} agrees={agrees} />
          )}
        </Button>
        <Button
          hint="The label is right (K)"
          pressed={!many && entry?.decision?.kind === 'keep'}
          onClick={() => {
            decide({ kind: 'keep' });
          }}
        >
          Keep
        </Button>
        <Button
          hint="Take it out of the dataset (X)"
          pressed={!many && entry?.decision?.kind === 'exclude'}
          onClick={() => {
            decide({ kind: 'exclude' });
          }}
        >
          Exclude
        </Button>
        {(many || (entry?.decision ?? null) !== null) && (
          <Button
            appearance="icon"
            label="Take the decision away (U)"
            onClick={() => {
              decide({ kind: 'clear' });
            }}
          >
            <Icon name="eraser" />
          </Button>
        )}
      </div>
      <ClassButtons
        keys={keys}
        given={given}
        chosen={many ? null : labelOf(entry, given)}
        onLabel={(label) => {
          decide({ kind: 'label', label });
        }}
        onOther={onClasses}
      />
      {!many && (
        <NoteField
          place={place}
          note={entry?.note ?? ''}
          disabled={false}
          onNote={reviewing.note}
          onDone={onDone}
        />
      )}
    </section>
  );
}

function Accept({ suggested, agrees }: { readonly suggested: string; readonly agrees: boolean }): VNode {
  return agrees ? (
    <>Accept</>
  ) : (
    <>
      Accept <bdi class="name">{suggested}</bdi>
    </>
  );
}

function Status({ entry }: { readonly entry: ReviewEntry | undefined }): VNode {
  const decision = entry?.decision ?? null;
  return (
    <p class={`status ${decision?.kind ?? 'undecided'}`}>
      <span class="what">{decisionWords(decision)}</span>
      {entry !== undefined && <SavedState entry={entry} />}
    </p>
  );
}

/** Whether the dataset has it; nothing where there is nothing to write. */
function SavedState({ entry }: { readonly entry: ReviewEntry }): VNode | null {
  if (!isSaved(entry)) {
    return (
      <span class="saved not-yet">
        {entry.saved === null ? 'not saved yet' : 'the dataset still has another label: save'}
      </span>
    );
  }
  return entry.saved === null ? null : <span class="saved">saved in the dataset</span>;
}

/** The label that it is to have; null: none. */
function labelOf(entry: ReviewEntry | undefined, given: string): string | null {
  if (entry?.decision?.kind === 'relabel') return entry.decision.label;
  return entry?.decision?.kind === 'keep' ? given : null;
}
