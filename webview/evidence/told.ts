/** Which models tell why an example is hard: those that did not train on it, and those that did. */
export const TOLD = ['heldOut', 'trained'] as const;
export type Told = (typeof TOLD)[number];

export const TOLD_TITLES: Readonly<Record<Told, string>> = { heldOut: 'Held out', trained: 'Trained on' };
export const TOLD_MEANINGS: Readonly<Record<Told, string>> = {
  heldOut: 'Models that never saw it.',
  trained: 'Models that learned it with its label.',
};
