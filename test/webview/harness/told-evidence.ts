import type { Evidence, StoryEvidence } from '../../../src/engine/evidence.js';
import { NONE, WHOLE_SHARE, type ExampleEvidence, type Story } from '../../../src/protocol/evidence.js';

export interface EvidenceShape {
  readonly examples: number;
  readonly probes: number;
  readonly leading: number;
  readonly neighbours: number;
  readonly epochs: number;
}

/** Evidence as a run stores it, out of what is to be told of each example. */
export function toldEvidence(shape: EvidenceShape, tell: (example: number) => ExampleEvidence): Evidence {
  const { examples, probes, leading, neighbours, epochs } = shape;
  const story = (): StoryEvidence => ({
    votes: new Uint8Array(examples * probes * leading),
    elected: new Uint16Array(examples * probes),
    own: new Uint16Array(examples),
    depth: new Uint16Array(examples),
    ownShares: new Uint8Array(examples * leading),
    neighbours: new Int32Array(examples * probes * neighbours).fill(-1),
  });
  const evidence: Evidence = {
    ...shape,
    classes: new Uint16Array(examples * leading),
    scores: new Uint8Array(examples * leading),
    heldOut: story(),
    trained: story(),
    labelDepth: new Uint16Array(examples),
    epochClasses: new Uint16Array(examples * epochs),
  };
  for (let i = 0; i < examples; i++) {
    const told = tell(i);
    evidence.classes.set(told.classes, i * leading);
    evidence.scores.set(inParts(told.scores), i * leading);
    evidence.labelDepth[i] = told.labelDepth;
    evidence.epochClasses.set(
      told.epochClasses.map((predicted) => predicted ?? NONE),
      i * epochs,
    );
    setStory(evidence.heldOut, told.heldOut, i, shape);
    setStory(evidence.trained, told.trained, i, shape);
  }
  return evidence;
}

function setStory(
  stored: StoryEvidence,
  told: Story,
  i: number,
  { probes, leading, neighbours }: EvidenceShape,
): void {
  stored.elected.set(told.elected, i * probes);
  stored.own[i] = told.own;
  stored.depth[i] = told.depth ?? NONE;
  stored.ownShares.set(inParts(told.ownShares), i * leading);
  for (let l = 0; l < probes; l++) {
    stored.votes.set(inParts(told.votes[l] ?? []), (i * probes + l) * leading);
    stored.neighbours.set(told.neighbours[l] ?? [], (i * probes + l) * neighbours);
  }
}

function inParts(shares: readonly number[]): number[] {
  return shares.map((share) => Math.round(share * WHOLE_SHARE));
}

/** The story of an example at whose probes each of `elected` had most of the votes; by columns of `classes`. */
export function aStory(
  classes: readonly number[],
  elected: readonly number[],
  near: (probe: number) => readonly number[],
): Story {
  const own = elected.at(-1) ?? 0;
  let depth: number | null = null;
  for (let l = elected.length - 1; l >= 0 && elected[l] === own; l--) depth = l;
  const shares = (most: number): number[] =>
    classes.map((_, column) => (column === most ? 0.7 : 0.3 / (classes.length - 1)));
  return {
    votes: elected.map(shares),
    elected: elected.map((column) => classes[column] ?? 0),
    own: classes[own] ?? 0,
    depth,
    neighbours: elected.map((_, probe) => near(probe)),
    ownShares: classes.map((_, column) => (column === own ? 1 : 0)),
  };
}
