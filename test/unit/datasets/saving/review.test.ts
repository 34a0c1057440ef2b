import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDataset } from '../../../../src/datasets/open-dataset.js';
import { afterSave, changesOf } from '../../../../src/datasets/saving/review-changes.js';
import { saveChanges } from '../../../../src/datasets/saving/save-changes.js';
import type { ReviewEntry } from '../../../../src/protocol/review.js';
import { makeFiles } from '../make-files.js';
import { seededRandom } from '../../../seeded-random.js';

type Decision = ReviewEntry['decision'];

const IMAGES = 12;
const SAVES = 12;
const classes = ['cat', 'dog', 'owl'];
const decisions: readonly Decision[] = [
  null,
  { kind: 'keep' },
  { kind: 'exclude' },
  ...[...classes, 'new'].map((label): Decision => ({ kind: 'relabel', label })),
];

/** Both formats with the same images; the same number stands in several classes. */
const formats = {
  'class folders': async () => {
    const paths = Array.from({ length: IMAGES }, (_, i) => `${classes[i % 3]!}/${Math.floor(i / 4)}.png`);
    const distinct = paths.map((path, i) => (paths.indexOf(path) === i ? path : path.replace('/', '/x')));
    return makeFiles(Object.fromEntries(distinct.map((path) => [path, path])));
  },
  CSV: async () => {
    const paths = Array.from({ length: IMAGES }, (_, i) => `images/${i}.png`);
    const rows = paths.map((path, i) => `${path};"${classes[i % 3]!}";${i % 2 ? '"a;\nb"' : ''}`);
    const root = await makeFiles({
      ...Object.fromEntries(paths.map((path) => [path, path])),
      'm.csv': `path;label;note\n${rows.join('\r\n')}`,
    });
    return join(root, 'm.csv');
  },
};

test.each(Object.entries(formats))(
  '%s: whatever is decided and saved in turn, the dataset has it',
  async (_, make) => {
    const random = seededRandom(11);
    const location = await make();
    const dataset = await openDataset(location);
    let entries = dataset.examples.map(({ id, path, label }, example): ReviewEntry => ({
      ...{ example, id, path, given: dataset.classes[label]!, suggested: '', confidence: 0 },
      ...{ decision: null, note: '', time: '', saved: null },
    }));
    for (let round = 0; round < SAVES; round++) {
      // At the end all is taken back; the first two stay, so that there are always two classes.
      const isLast = round === SAVES - 1;
      entries = entries.map((entry, i) => {
        const decision = isLast ? null : decisions[Math.floor(random() * decisions.length)]!;
        return i < 2 || (random() < 0.5 && !isLast) ? entry : { ...entry, decision };
      });
      const changes = changesOf(entries);
      const saved = await saveChanges(dataset, changes);
      if (saved.kind !== 'saved') throw new Error(JSON.stringify(saved));
      entries = afterSave(entries, saved.changes);
      expect(changesOf(entries)).toEqual([]);

      const now = await openDataset(location);
      const labels = new Map(now.examples.map(({ id, label }) => [id, now.classes[label]!]));
      expect(labels.size).toBe(entries.filter(({ decision }) => decision?.kind !== 'exclude').length);
      for (const { id, given, decision, saved } of entries) {
        const wanted =
          decision?.kind === 'relabel' ? decision.label : decision?.kind === 'exclude' ? undefined : given;
        expect(labels.get(saved?.id ?? id)).toBe(wanted);
      }
    }
    // Every example has its label again; an image whose name was taken when it came back has another.
    expect(entries.every(({ saved, given }) => (saved?.label ?? given) === given)).toBe(true);
    if (dataset.format === 'csv') expect(entries.every(({ saved }) => saved === null)).toBe(true);
    const back = await openDataset(location);
    const contents = back.examples.map(({ path }) => readFileSync(join(back.root, path), 'utf8'));
    expect(contents.sort()).toEqual(dataset.examples.map(({ path }) => path).sort());
  },
);
