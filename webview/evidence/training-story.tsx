import type { VNode } from 'preact';
import { NONE, type ExampleEvidence } from '../../src/protocol/evidence.js';
import { formatScore } from '../model/format.js';
import { Name } from '../view/name.js';
import { markOf, type MarkedClass } from './class-marks.js';
import type { Naming } from './story-words.js';
import { trainingInWords } from './training-words.js';

export interface TrainingStoryProps {
  readonly evidence: ExampleEvidence;
  readonly marked: readonly MarkedClass[];
  readonly naming: Naming;
}

/** What a model that trained on the example took it for, epoch by epoch. */
export function TrainingStory({ evidence, marked, naming }: TrainingStoryProps): VNode {
  const [given = NONE] = evidence.classes;
  const { epochClasses } = evidence;
  return (
    <>
      <p>{trainingInWords(epochClasses, given, naming)}</p>
      {epochClasses.length > 0 && (
        <ol class="epochs" aria-label="What it was taken for, by epoch">
          {epochClasses.map((predicted, i) => {
            const name = predicted === null ? '–' : (naming.classes[predicted] ?? '');
            return (
              <li key={i} class={`epoch mark-${markOf(marked, predicted)}`} title={`Epoch ${i + 1}: ${name}`}>
                <span class="sr-only">{name}</span>
              </li>
            );
          })}
        </ol>
      )}
    </>
  );
}

/** Shares smaller than this say nothing. */
const NOTABLE = 0.01;

/** What the models that did not train on it give each class, on average. */
export function SoftmaxBars({ evidence, marked, naming }: TrainingStoryProps): VNode {
  const rows = evidence.classes
    .map((index, column) => ({ index, column, score: evidence.scores[column] ?? 0 }))
    // The label and the suggestion are always of interest.
    .filter(({ index, score }) => score >= NOTABLE || markOf(marked, index) !== 'other')
    .sort((a, b) => b.score - a.score);
  const rest = 1 - rows.reduce((sum, { score }) => sum + score, 0);
  return (
    <dl class="softmax">
      {rows.map(({ index, score }) => (
        <SoftmaxRow
          key={index}
          name={naming.classes[index] ?? ''}
          score={score}
          mark={markOf(marked, index)}
        />
      ))}
      {rest >= NOTABLE && <SoftmaxRow name="others" score={rest} mark="other" />}
    </dl>
  );
}

function SoftmaxRow(props: {
  readonly name: string;
  readonly score: number;
  readonly mark: ReturnType<typeof markOf>;
}): VNode {
  return (
    <div class="softmax-row">
      <dt>
        <Name text={props.name} />
      </dt>
      <dd>
        <span class="share-bar" aria-hidden="true">
          <span class={`part mark-${props.mark}`} style={{ width: `${100 * props.score}%` }} />
        </span>
        <span class="number">{formatScore(props.score)}</span>
      </dd>
    </div>
  );
}
