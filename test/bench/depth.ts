import { readFileSync } from 'node:fs';
import path from 'node:path';
import { argmax } from '../../src/engine/argmax.js';
import { scoreLabels } from '../../src/engine/label-error-score.js';
import { createCombiner } from '../../src/engine/measures.js';
import { GROUPS } from '../../src/protocol/example-row.js';
import { readAudit } from '../../src/runs/audit-file.js';
import { readExamples } from '../../src/runs/examples-parquet.js';
import { readFold } from '../../src/runs/fold-file.js';
import { allFolds } from '../../src/runs/resume.js';
import { runFolder } from '../../src/runs/run-folder.js';

/** Fewer examples say nothing. */
const FEWEST = 20;

void main(process.argv[2], process.argv[3]);

async function main(root: string | undefined, dataset: string | undefined): Promise<void> {
  if (root === undefined || dataset === undefined) throw new Error('Name a run and its dataset.');
  const run = runFolder(root);
  const audit = readAudit(run.audit);
  const { rows } = await readExamples(run.examples);
  const names = audit.dataset.classes;
  const [examples, classes, probes] = [rows.length, names.length, audit.probes.length];
  const given = Int32Array.from(rows, (row) => names.indexOf(row.given_label));
  const lines = readFileSync(path.join(dataset, 'truth.csv'), 'utf8').trim().split('\n').slice(1);
  const truth = rows.map(({ id }) => {
    const line = lines[Number(/(\d+)$/.exec(id)?.[1])] ?? '';
    return names.indexOf(line.split(',')[2] ?? '');
  });

  const votes = new Float64Array(examples * probes * classes);
  const combiner = createCombiner({ classes, probes, labels: given });
  for (const id of allFolds(audit.settings)) {
    const stored = readFold(run, id, { examples, classes, probes });
    if (stored === null) throw new Error(`Fold ${id.fold} of repeat ${id.repeat} is missing.`);
    const { heldOut, heldOutVotes, k } = stored.result;
    combiner.add(stored.result);
    const width = probes * classes;
    heldOut.forEach((i, row) => {
      for (let at = 0; at < width; at++) votes[i * width + at]! += heldOutVotes[row * width + at]! / k;
    });
  }
  const measures = combiner.finish();
  const { repeats } = audit.settings;

  /** Mean held-out votes, each probe with its weight. [N, C] */
  const mixed = (weight: (l: number) => number): Float32Array => {
    const total = audit.probes.reduce((sum, _, l) => sum + weight(l), 0);
    return Float32Array.from({ length: examples * classes }, (_, at) => {
      const [i, c] = [Math.floor(at / classes), at % classes];
      let sum = 0;
      for (let l = 0; l < probes; l++) sum += weight(l) * votes[(i * probes + l) * classes + c]!;
      return sum / (total * repeats);
    });
  };
  const one = (probe: number) => mixed((l) => (l === probe ? 1 : 0));
  const last = probes - 2;
  const sources: Readonly<Record<string, Float32Array>> = {
    network: measures.meanScores,
    ...Object.fromEntries(audit.probes.map((name, l) => [`probe: ${name}`, one(l)])),
    'mean of all probes': mixed(() => 1),
    'network and all probes, geometric': Float32Array.from(measures.meanScores, (p, at) => {
      const i = Math.floor(at / classes);
      let sum = Math.log(p + 0.1 / classes);
      for (let l = 0; l < probes; l++) {
        const vote = votes[(i * probes + l) * classes + (at % classes)]! / repeats;
        sum += Math.log(vote + 0.1 / classes);
      }
      return sum;
    }),
  };
  const parts: Readonly<Record<string, (i: number) => boolean>> = {
    all: () => true,
    'wrong label': (i) => given[i] !== truth[i],
    ...Object.fromEntries(GROUPS.map((group) => [group, (i: number) => rows[i]!.group === group])),
    'deep third': (i) => (rows[i]!.held_out_depth ?? 0) > (2 / 3) * (probes - 1),
    'no depth': (i) => rows[i]!.held_out_depth === null,
  };
  const table = Object.entries(sources).map(([read, source]) => {
    const right = rows.map((_, i) => argmax(source, i * classes, classes) === truth[i]);
    const cells = Object.entries(parts).map(([part, has]): [string, string] => {
      const chosen = right.filter((_, i) => has(i));
      const share = chosen.filter(Boolean).length / chosen.length;
      return [`${part} (${chosen.length})`, chosen.length < FEWEST ? '–' : share.toFixed(3)];
    });
    return { read, ...Object.fromEntries<string>(cells) };
  });
  console.table(table);

  const wrong = rows.map((_, i) => given[i] !== truth[i]);
  const errors = wrong.filter(Boolean).length;
  const variants = {
    'all probes, as it is': measures.meanVotes,
    'the last block alone': one(last),
    'all but input and softmax': mixed((l) => (l > 0 && l <= last ? 1 : 0)),
    'the last block as much as the others together': mixed((l) => (l === last ? probes - 1 : 1)),
  };
  console.table(
    Object.entries(variants).map(([votesFrom, meanVotes]) => {
      const scores = scoreLabels({ ...measures, meanVotes, labels: given });
      const order = [...rows.keys()].sort((a, b) => scores.score[b]! - scores.score[a]!);
      let hits = 0;
      let precisions = 0;
      order.forEach((i, rank) => {
        if (!wrong[i]) return;
        hits++;
        precisions += hits / (rank + 1);
      });
      const right = order.filter((i) => wrong[i] && scores.suggested[i] === truth[i]).length;
      return {
        'V made of': votesFrom,
        AP: (precisions / errors).toFixed(4),
        'suggestion right': (right / errors).toFixed(4),
      };
    }),
  );
}
