import { describe, expect, test } from 'vitest';
import { NONE, type ExampleEvidence, type Story } from '../../../../src/protocol/evidence.js';
import { evidenceInWords } from '../../../../webview/evidence/story-words.js';

const naming = {
  probes: ['input', 'stem', 'block 1', 'block 2', 'softmax'],
  classes: ['coat', 'pullover', 'shirt'],
};
const [COAT, PULLOVER, SHIRT] = [0, 1, 2];
const NEVER = naming.probes.length;

function story(elected: readonly number[], own: number): Story {
  let depth: number | null = null;
  for (let l = elected.length - 1; l >= 0 && elected[l] === own; l--) depth = l;
  return { elected, own, depth, votes: [], neighbours: [], ownShares: [] };
}

/** A coat by its label. */
function words(elected: readonly number[], own: number, labelDepth: number): string {
  const heldOut = story(elected, own);
  const evidence: ExampleEvidence = {
    classes: [COAT, PULLOVER, SHIRT],
    scores: [],
    heldOut,
    trained: heldOut,
    labelDepth,
    epochClasses: [],
  };
  // The marks that keep names' directions to themselves are not to be seen.
  return evidenceInWords(evidence, naming).replaceAll(/[\u2068\u2069]/g, '');
}

describe('how it was recognised', () => {
  test('at once, as what its label says: nothing else is to be told', () => {
    expect(words([COAT, COAT, COAT, COAT, COAT], COAT, 0)).toBe(
      'At every probe its neighbours are labelled coat, its own label, which the network says too.',
    );
  });

  test('at once, as something else', () => {
    expect(words([PULLOVER, PULLOVER, PULLOVER, PULLOVER, PULLOVER], PULLOVER, NEVER)).toBe(
      'At every probe its neighbours are labelled pullover, which the network says too. As coat it was never learned, even when trained on.',
    );
  });

  test('by its looks as one class, by what was learned as another', () => {
    expect(words([COAT, COAT, COAT, PULLOVER, PULLOVER], PULLOVER, NEVER)).toBe(
      'Until block 1 its neighbours are labelled coat, its own label; from block 2 on pullover, which the network says too. As coat it was never learned, even when trained on.',
    );
  });

  test('as one class at the input alone', () => {
    expect(words([SHIRT, COAT, COAT, COAT, COAT], COAT, 3)).toBe(
      'At input its neighbours are labelled shirt; from stem on coat, its own label, which the network says too. Models that trained on it take it for coat from block 2 on.',
    );
  });

  test('only at the end, after wavering', () => {
    expect(words([SHIRT, COAT, SHIRT, SHIRT, PULLOVER], PULLOVER, 0)).toBe(
      'Its neighbours waver between shirt and coat at first; only at softmax they are labelled pullover, which the network says too. Models that trained on it take it for coat at every probe.',
    );
  });

  test('a class that was left and come back to is named once', () => {
    expect(words([COAT, SHIRT, COAT, PULLOVER, PULLOVER], PULLOVER, NEVER)).toContain(
      'waver between coat and shirt at first; from block 2 on they are labelled pullover',
    );
    expect(words([PULLOVER, SHIRT, COAT, PULLOVER, PULLOVER], PULLOVER, NEVER)).toContain(
      'waver between pullover, shirt and coat at first; from block 2 on they are labelled pullover',
    );
  });

  test('against what the network says', () => {
    expect(words([SHIRT, COAT, SHIRT, SHIRT, SHIRT], COAT, 2)).toBe(
      'From block 1 on its neighbours are labelled shirt, but the network says coat, its own label. Models that trained on it take it for coat from block 1 on.',
    );
    expect(words([SHIRT, SHIRT, SHIRT, SHIRT, SHIRT], PULLOVER, NEVER)).toContain(
      'At every probe its neighbours are labelled shirt, but the network says pullover.',
    );
  });
});

test('a name is cut where it would hide the sentence', () => {
  const heldOut = story([COAT], COAT);
  const long = { probes: ['input'], classes: ['👕'.repeat(80), 'pullover'] };
  const evidence = {
    classes: [COAT],
    scores: [],
    heldOut,
    trained: heldOut,
    labelDepth: 0,
    epochClasses: [],
  };
  expect(evidenceInWords(evidence, long)).toBe(
    `At every probe its neighbours are labelled \u2068${'👕'.repeat(59)}…\u2069, its own label, which the network says too.`,
  );
});

test('what no model tells is not told', () => {
  expect(words([COAT, COAT, COAT, COAT, COAT], COAT, NONE)).toBe(
    'At every probe its neighbours are labelled coat, its own label, which the network says too.',
  );
  expect(words([NONE, NONE, NONE, NONE, NONE], NONE, NONE)).toBe('No model held it out.');
});
