import { NONE, type ExampleEvidence, type Story } from '../../src/protocol/evidence.js';
import { isolate } from '../model/format.js';

/** What evidence's numbers stand for. */
export interface Naming {
  /** Names of the probes, input first. */
  readonly probes: readonly string[];
  /** Names of the run's classes. */
  readonly classes: readonly string[];
}

/** Why an example is hard, in a sentence or two: by which neighbours it was judged, and whether its label was learned. */
export function evidenceInWords({ classes, heldOut, labelDepth }: ExampleEvidence, naming: Naming): string {
  const [given = NONE] = classes;
  const { probes } = naming;
  const label = className(naming, given);
  const first = storyInWords(heldOut, given, naming);
  if (labelDepth === NONE) return first;
  // The models that trained on it tell a story of their own only where they tell another.
  if (heldOut.own === given && heldOut.depth === labelDepth) return first;
  if (labelDepth >= probes.length) return `${first} As ${label} it was never learned, even when trained on.`;
  const from = labelDepth === 0 ? 'at every probe' : `from ${probeName(naming, labelDepth)} on`;
  return `${first} Models that trained on it take it for ${label} ${from}.`;
}

/** How the models that did not train on it came to their class. */
function storyInWords({ elected, own, depth }: Story, given: number, naming: Naming): string {
  if (own === NONE || elected.length === 0) return 'No model held it out.';
  const last = elected.length - 1;
  const named = (index: number): string =>
    `${className(naming, index)}${index === given ? ', its own label' : ''}`;
  if (depth === null) {
    const end = elected[last] ?? NONE;
    const since = runStart(elected, last);
    const from = since === 0 ? 'At every probe' : `From ${probeName(naming, since)} on`;
    return `${from} its neighbours are labelled ${named(end)}, but the network says ${named(own)}.`;
  }
  const settled = `${named(own)}, which the network says too`;
  if (depth === 0) return `At every probe its neighbours are labelled ${settled}.`;
  const before = [...new Set(elected.slice(0, depth))];
  const from = depth === last ? `only at ${probeName(naming, depth)}` : `from ${probeName(naming, depth)} on`;
  const [only] = before;
  if (before.length === 1 && only !== undefined) {
    const until = depth === 1 ? `At ${probeName(naming, 0)}` : `Until ${probeName(naming, depth - 1)}`;
    return `${until} its neighbours are labelled ${named(only)}; ${from} ${settled}.`;
  }
  const names = before.map((index) => className(naming, index));
  return `Its neighbours waver between ${listed(names)} at first; ${from} they are labelled ${settled}.`;
}

/** The probe from which on all elect what the probe `at` elects. */
function runStart(elected: readonly number[], at: number): number {
  let start = at;
  while (start > 0 && elected[start - 1] === elected[at]) start--;
  return start;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** `naming`'s name of a class, for a sentence. */
export function className({ classes }: Naming, index: number): string {
  return isolate(shortened(classes[index] ?? '?'));
}

export function probeName({ probes }: Naming, index: number): string {
  return isolate(shortened(probes[index] ?? String(index)));
}

/** Names as long as a sentence would hide what the sentence says. */
const LONGEST = 60;

function shortened(name: string): string {
  if (name.length <= LONGEST) return name;
  const signs = Array.from(new Intl.Segmenter().segment(name), ({ segment }) => segment);
  return signs.length <= LONGEST ? name : `${signs.slice(0, LONGEST - 1).join('')}…`;
}
