import { className, type Naming } from './story-words.js';

/** Epochs, counted from 1, in which the prediction became the label and in which it ceased to be it. */
export interface Learning {
  readonly learned: readonly number[];
  readonly forgotten: readonly number[];
}

/** `epochs`: the class predicted in each; null: none was. */
export function learningOf(epochs: readonly (number | null)[], given: number): Learning {
  const learned: number[] = [];
  const forgotten: number[] = [];
  let knows = false;
  for (const [i, predicted] of epochs.entries()) {
    if (predicted === null) continue;
    if (predicted === given && !knows) learned.push(i + 1);
    if (predicted !== given && knows) forgotten.push(i + 1);
    knows = predicted === given;
  }
  return { learned, forgotten };
}

/** When a model that trained on it came to predict its label, in a sentence. */
export function trainingInWords(epochs: readonly (number | null)[], given: number, naming: Naming): string {
  const said = epochs.filter((predicted) => predicted !== null);
  if (said.length === 0) return 'No model was watched while it trained on it.';
  const label = className(naming, given);
  const { learned, forgotten } = learningOf(epochs, given);
  const [first] = learned;
  if (first === undefined) {
    const others = [...new Set(said)];
    const [only] = others;
    return others.length === 1 && only !== undefined
      ? `Never taken for ${label} while training: for ${className(naming, only)} in every epoch.`
      : `Never taken for ${label} while training.`;
  }
  if (forgotten.length === 0) {
    if (first === epochs.length && first > 1)
      return `Taken for ${label} only in the last of ${first} epochs.`;
    return first === 1 && said.length === epochs.length
      ? `Taken for ${label} in every epoch of training.`
      : `Learned as ${label} in epoch ${first} of ${epochs.length}, and not forgotten.`;
  }
  const again = learned.length - 1;
  const lost = `forgotten in epoch ${forgotten.join(', ')}`;
  // It ended as it stands after the last change.
  return again === forgotten.length
    ? `Learned as ${label} in epoch ${first} of ${epochs.length}, ${lost}, learned again in epoch ${learned.slice(1).join(', ')}.`
    : `Learned as ${label} in epoch ${learned.join(', ')} of ${epochs.length}, but ${lost}: at the end it was not known.`;
}
