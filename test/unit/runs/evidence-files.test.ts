import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { Evidence, StoryEvidence } from '../../../src/engine/evidence.js';
import { EVIDENCE_SHARD, NONE, evidenceFile, openEvidence } from '../../../src/protocol/evidence.js';
import { UserError } from '../../../src/protocol/user-error.js';
import { readEvidence, writeEvidence } from '../../../src/runs/evidence-files.js';
import { openRunFolder, type RunFolder } from '../../../src/runs/run-folder.js';
import { temporaryFolder } from './a-run.js';

const [examples, probes, leading, neighbours, epochs] = [2 * EVIDENCE_SHARD + 3, 3, 4, 5, 2];

/** Each value tells its place, as far as its type has room. */
function evidence(): Evidence {
  let salt = 0;
  const filled = <T extends Uint8Array | Uint16Array | Int32Array>(data: T): T => {
    salt += 7;
    data.forEach((_, at) => (data[at] = (at * 31 + salt) % 251));
    return data;
  };
  const story = (): StoryEvidence => ({
    votes: filled(new Uint8Array(examples * probes * leading)),
    elected: filled(new Uint16Array(examples * probes)),
    own: filled(new Uint16Array(examples)),
    depth: filled(new Uint16Array(examples)),
    ownShares: filled(new Uint8Array(examples * leading)),
    neighbours: filled(new Int32Array(examples * probes * neighbours)),
  });
  const all: Evidence = {
    examples,
    probes,
    leading,
    neighbours,
    epochs,
    classes: filled(new Uint16Array(examples * leading)),
    scores: filled(new Uint8Array(examples * leading)),
    heldOut: story(),
    trained: story(),
    labelDepth: filled(new Uint16Array(examples)),
    epochClasses: filled(new Uint16Array(examples * epochs)),
  };
  all.heldOut.depth[1] = NONE;
  all.epochClasses[1] = NONE;
  // Fewer neighbours than places.
  all.heldOut.neighbours.fill(-1, 3, 5);
  return all;
}

let run: RunFolder;
beforeEach(() => {
  run = openRunFolder(temporaryFolder());
  writeEvidence(run, evidence());
});

test('every example of every file comes back', () => {
  const all = evidence();
  expect(readdirSync(run.evidence)).toEqual([0, 1, 2].map((shard) => evidenceFile(shard * EVIDENCE_SHARD)));
  for (let i = 0; i < examples; i++) {
    const found = readEvidence(run, i)!.of(i);
    const list = (data: ArrayLike<number>, width: number) =>
      Array.from({ length: width }, (_, at) => data[i * width + at]!);
    const story = (told: StoryEvidence) => {
      const depth = told.depth[i]!;
      const votes = list(told.votes, probes * leading).map((part) => part / 255);
      const near = list(told.neighbours, probes * neighbours);
      const rows = [0, 1, 2];
      return {
        votes: rows.map((l) => votes.slice(l * leading, (l + 1) * leading)),
        elected: list(told.elected, probes),
        own: told.own[i],
        depth: depth === NONE ? null : depth,
        neighbours: rows.map((l) => near.slice(l * neighbours, (l + 1) * neighbours).filter((n) => n >= 0)),
        ownShares: list(told.ownShares, leading).map((part) => part / 255),
      };
    };
    expect(found).toEqual({
      classes: list(all.classes, leading),
      scores: list(all.scores, leading).map((part) => part / 255),
      heldOut: story(all.heldOut),
      trained: story(all.trained),
      labelDepth: all.labelDepth[i],
      epochClasses: list(all.epochClasses, epochs).map((c) => (c === NONE ? null : c)),
    });
  }
  expect(readEvidence(run, 0)!.of(0).heldOut.neighbours[0]).toHaveLength(3);
  expect(readEvidence(run, 1)!.of(1).heldOut.depth).toBeNull();
});

test('an example of another file is an error, not another example', () => {
  expect(() => readEvidence(run, 0)!.of(EVIDENCE_SHARD)).toThrow(RangeError);
  expect(() => readEvidence(run, EVIDENCE_SHARD)!.of(0)).toThrow(RangeError);
});

test('a run without evidence has none; a damaged file is named', () => {
  expect(readEvidence(openRunFolder(temporaryFolder()), 0)).toBeNull();
  const path = join(run.evidence, evidenceFile(0));
  const bytes = readFileSync(path);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(path, bytes);
  expect(() => readEvidence(run, 0)).toThrow(UserError);
  expect(() => readEvidence(run, 0)).toThrow(path);
});

test('the page refuses what is cut off or of another kind', () => {
  const path = join(run.evidence, evidenceFile(0));
  const bytes = new Uint8Array(readFileSync(path));
  expect(() => openEvidence(bytes.slice(0, statSync(path).size - 100).buffer)).toThrow();
  expect(() => openEvidence(bytes.slice(0, 40).buffer)).toThrow();
  const other = Buffer.from(
    Buffer.from(bytes).toString('latin1').replace('lens-evidence', 'lens-else....'),
    'latin1',
  );
  expect(() => openEvidence(new Uint8Array(other).buffer)).toThrow();
});
