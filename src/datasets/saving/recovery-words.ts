import { plural } from '../../protocol/wording.js';
import type { Recovery } from './recover.js';

/** Sentences on what became of a Save that was interrupted; none where there was none. */
export function recoveryWords(recovery: Recovery | null): string[] {
  if (recovery === null) return [];
  const { kind, time, changes, obstacles } = recovery;
  const verb = kind === 'finished' ? 'has been finished' : 'has been taken back';
  return [
    `An interrupted Save of ${plural(changes.length, 'change', 'changes')} from ${time} ${verb}.`,
    ...obstacles.map(({ path, reason }) => `${path} was left as it is: ${reason}.`),
  ];
}
