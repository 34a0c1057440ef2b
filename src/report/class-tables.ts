import type { ExampleRow } from '../protocol/example-row.js';
import { formatCount, formatPercent } from '../protocol/wording.js';
import { markup, type Markup } from './markup.js';

/** Rows of a table; the rest is counted. */
const MOST_CLASSES = 50;
const MOST_CONFUSIONS = 15;

/** Classes by difficulty, the hardest first. */
export function classTable(rows: readonly ExampleRow[]): Markup {
  const classes = new Map<string, { images: number; right: number; flagged: number; depth: number }>();
  for (const row of rows) {
    const sum = classes.get(row.given_label) ?? { images: 0, right: 0, flagged: 0, depth: 0 };
    classes.set(row.given_label, {
      images: sum.images + 1,
      right: sum.right + row.held_out_accuracy,
      flagged: sum.flagged + (row.likely_mislabeled ? 1 : 0),
      depth: sum.depth + row.label_depth,
    });
  }
  const sorted = [...classes].sort(([, a], [, b]) => a.right / a.images - b.right / b.images);
  const lines = sorted.slice(0, MOST_CLASSES).map(
    ([name, { images, right, flagged, depth }]) => markup`<tr>
      <th scope="row">${name}</th><td>${formatCount(images)}</td><td>${formatPercent(right / images)}</td>
      <td>${(depth / images).toFixed(2)}</td><td>${formatCount(flagged)}</td></tr>`,
  );
  return markup`<table><caption>Classes, the hardest first</caption><thead><tr><th scope="col">class</th>
    <th scope="col">images</th><th scope="col">held-out accuracy</th><th scope="col">mean label depth</th>
    <th scope="col">likely mislabeled</th></tr></thead><tbody>${lines}</tbody></table>
    ${more(sorted.length - MOST_CLASSES, 'classes')}`;
}

/** What is most often taken for what: given label and the class that held-out networks give. */
export function confusionTable(rows: readonly ExampleRow[]): Markup {
  const pairs = new Map<string, { given: string; seen: string; count: number; flagged: number }>();
  for (const { given_label: given, consensus_class: seen, likely_mislabeled: flagged } of rows) {
    if (given === seen) continue;
    const key = JSON.stringify([given, seen]);
    const pair = pairs.get(key) ?? { given, seen, count: 0, flagged: 0 };
    pairs.set(key, { ...pair, count: pair.count + 1, flagged: pair.flagged + (flagged ? 1 : 0) });
  }
  const sorted = [...pairs.values()].sort((a, b) => b.count - a.count);
  if (sorted.length === 0) return markup``;
  const lines = sorted.slice(0, MOST_CONFUSIONS).map(
    ({ given, seen, count, flagged }) => markup`<tr><th scope="row">${given}</th><td class="word">${seen}</td>
      <td>${formatCount(count)}</td><td>${formatCount(flagged)}</td></tr>`,
  );
  return markup`<table><caption>What is taken for what</caption><thead><tr><th scope="col">label</th>
    <th scope="col" class="word">looks like</th><th scope="col">images</th><th scope="col">likely mislabeled</th></tr></thead>
    <tbody>${lines}</tbody></table>${more(sorted.length - MOST_CONFUSIONS, 'pairs')}`;
}

function more(count: number, what: string): Markup {
  return count > 0 ? markup`<p class="note">and ${formatCount(count)} more ${what}</p>` : markup``;
}
