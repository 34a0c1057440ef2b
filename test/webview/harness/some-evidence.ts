import type { Evidence, StoryEvidence } from '../../../src/engine/evidence.js';
import type { ExampleRow } from '../../../src/protocol/example-row.js';
import { seededRandom } from '../../seeded-random.js';

const SMALL = { leading: 3, neighbours: 2, epochs: 6 };

/** Evidence as an analysis could give it: the further on, the more is right. The same each time. */
export function someEvidence(
  rows: readonly ExampleRow[],
  probes: number,
  { leading, neighbours, epochs } = SMALL,
): Evidence {
  const random = seededRandom(5);
  const names = [...new Set(rows.map((row) => row.given_label))];
  const examples = rows.length;
  const given = rows.map((row) => names.indexOf(row.given_label));
  const other = (row: number): number => (given[row]! + 1) % names.length;
  const said = (places: number, chance: (row: ExampleRow, place: number) => number): Uint16Array =>
    Uint16Array.from({ length: examples * places }, (_, at) => {
      const row = Math.floor(at / places);
      return random() < chance(rows[row]!, at % places) ? given[row]! : other(row);
    });
  const rightAt = ({ label_error_score, held_out_depth }: ExampleRow, place: number): number =>
    (1 - label_error_score) * (place >= (held_out_depth ?? 0) ? 0.95 : 0.5);
  const story = (): StoryEvidence => ({
    votes: new Uint8Array(examples * probes * leading).fill(85),
    elected: said(probes, rightAt),
    own: Uint16Array.from(given),
    depth: new Uint16Array(examples),
    ownShares: new Uint8Array(examples * leading).fill(85),
    neighbours: new Int32Array(examples * probes * neighbours).fill(-1),
  });
  return {
    ...{ examples, probes, leading, neighbours, epochs },
    classes: Uint16Array.from({ length: examples * leading }, (_, at) => {
      const row = Math.floor(at / leading);
      return (given[row]! + (at % leading)) % names.length;
    }),
    scores: new Uint8Array(examples * leading).fill(85),
    heldOut: story(),
    trained: story(),
    labelDepth: new Uint16Array(examples),
    epochClasses: said(epochs, (row, epoch) => ((1 - row.label_error_score) * (epoch + 1)) / epochs),
  };
}
