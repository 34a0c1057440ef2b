import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Evidence, StoryEvidence } from '../../../../src/engine/evidence.js';
import { EVIDENCE_SHARD, NONE } from '../../../../src/protocol/evidence.js';
import { GROUPS } from '../../../../src/protocol/example-row.js';
import { writeEvidence } from '../../../../src/runs/evidence-files.js';
import { openRunFolder, type RunFolder } from '../../../../src/runs/run-folder.js';
import { ProbeStoryReader, SERIES, shardFile, spreadShards } from '../../../../webview/plots/probe-story.js';
import { seededRandom } from '../../../seeded-random.js';
import { temporaryFolder } from '../../runs/a-run.js';
import { examplesOf } from '../examples-of.js';

const [examples, probes, leading, neighbours, epochs, classes] = [EVIDENCE_SHARD + 40, 3, 4, 2, 5, 6];

const random = seededRandom(11);
const some = (length: number): Uint16Array =>
  Uint16Array.from({ length }, () => Math.floor(random() * classes));
const story = (): StoryEvidence => ({
  votes: new Uint8Array(examples * probes * leading),
  elected: some(examples * probes),
  own: some(examples),
  depth: new Uint16Array(examples),
  ownShares: new Uint8Array(examples * leading),
  neighbours: new Int32Array(examples * probes * neighbours),
});
const evidence: Evidence = {
  ...{ examples, probes, leading, neighbours, epochs },
  classes: some(examples * leading),
  scores: new Uint8Array(examples * leading),
  heldOut: story(),
  trained: story(),
  labelDepth: new Uint16Array(examples),
  epochClasses: some(examples * epochs),
};
// Of some examples not every epoch is known.
for (let example = 0; example < examples; example += 7) evidence.epochClasses[example * epochs + 1] = NONE;

const groups = Array.from({ length: examples }, (_, example) => GROUPS[example % 3]!);
const table = examplesOf(groups.map((group) => ({ group })));

let run: RunFolder;
beforeAll(() => {
  run = openRunFolder(temporaryFolder());
  writeEvidence(run, evidence);
});

test('all files of a run add up to the shares of right labels, of all examples and of each group', () => {
  const reader = new ProbeStoryReader(table);
  for (const shard of spreadShards(examples)) {
    const { buffer } = Uint8Array.from(readFileSync(join(run.evidence, shardFile(shard))));
    reader.add(shard, buffer);
  }
  const { examples: counts, heldOut, trained, epochs: learned } = reader.story();
  for (const series of SERIES) {
    const members = groups.flatMap((group, example) =>
      series === 'all' || series === group ? [example] : [],
    );
    expect(counts[series], series).toBe(members.length);
    const right = (said: Uint16Array, width: number, place: number): number =>
      members.filter((example) => said[example * width + place] === evidence.classes[example * leading])
        .length;
    const places = (count: number): number[] => (members.length === 0 ? [] : [...Array(count).keys()]);
    for (const [tally, said] of [
      [heldOut, evidence.heldOut.elected],
      [trained, evidence.trained.elected],
    ] as const) {
      expect(tally[series].right, series).toEqual(places(probes).map((place) => right(said, probes, place)));
      expect(tally[series].of, series).toEqual(places(probes).map(() => members.length));
    }
    expect(learned[series].right, series).toEqual(
      places(epochs).map((place) => right(evidence.epochClasses, epochs, place)),
    );
    expect(learned[series].of, series).toEqual(
      places(epochs).map(
        (place) =>
          members.filter((example) => evidence.epochClasses[example * epochs + place] !== NONE).length,
      ),
    );
  }
});
