import { GROUP_TITLES } from '../protocol/example-row.js';
import { formatCount, formatPercent } from '../protocol/wording.js';
import { markup, type Markup } from './markup.js';
import { cellPlot, countingAxis, linePlot, percentAxis } from './plots.js';
import type { ReportData } from './report-data.js';

/** Cells of the plane for each step of label depth, which is a mean over models. */
const CELLS_A_STEP = 2;
/** Fewer examples of a depth say nothing about it. */
const FEWEST = 10;

/** The paper's plane: how many examples have each pair of depths, with the groups' borders. */
export function plane({ audit, rows }: ReportData): Markup {
  const last = Math.max(1, audit.probes.length - 1);
  // In a single repeat held-out depths are whole numbers.
  const across = audit.settings.repeats === 1 ? 1 : CELLS_A_STEP;
  const counts = new Map<string, { x: number; y: number; count: number }>();
  let most = 0;
  for (const { held_out_depth: x, label_depth: y } of rows) {
    if (x === null) continue;
    const cell = { x: Math.round(x * across), y: Math.round(y * CELLS_A_STEP) };
    const key = `${cell.x},${cell.y}`;
    const count = (counts.get(key)?.count ?? 0) + 1;
    counts.set(key, { ...cell, count });
    most = Math.max(most, count);
  }
  const cells = [...counts.values()].map(({ x, y, count }) => ({
    x: (x - 0.5) / across,
    y: (y - 0.5) / CELLS_A_STEP,
    width: 1 / across,
    height: 1 / CELLS_A_STEP,
    weight: 0.08 + (0.92 * Math.log1p(count)) / Math.log1p(most),
    text: `held-out depth ${x / across}, label depth ${y / CELLS_A_STEP}: ${formatCount(count)}`,
  }));
  const { heldOutDepthThreshold, labelDepthThreshold } = audit.summary ?? {};
  // A depth that equals the threshold is low: the border lies above its cell.
  const above = (threshold: number, cells: number) => (Math.floor(threshold * cells + 0.5) + 0.5) / cells;
  const borders = [
    ...(heldOutDepthThreshold == null
      ? []
      : [{ axis: 'x' as const, at: above(heldOutDepthThreshold, across) }]),
    ...(labelDepthThreshold == null
      ? []
      : [{ axis: 'y' as const, at: above(labelDepthThreshold, CELLS_A_STEP) }]),
  ];
  const x = countingAxis('held-out depth', last);
  const y = countingAxis('label depth', last + 1);
  return markup`<figure>${cellPlot(x, y, cells, borders)}<figcaption>
    How deep in the network images settle: on a class when it never saw them (across), on the given label when it
    trained on them (up). Lines part the groups: easy lower left, ambiguous upper right, and upper left
    <em>looks like a different class</em>, where most wrong labels are.</figcaption></figure>`;
}

export function accuracyByDepth({ audit, rows }: ReportData): Markup {
  const sums = new Map<number, { count: number; right: number }>();
  for (const row of rows) {
    if (row.held_out_depth === null) continue;
    const depth = Math.round(row.held_out_depth);
    const sum = sums.get(depth) ?? { count: 0, right: 0 };
    sums.set(depth, { count: sum.count + 1, right: sum.right + row.held_out_accuracy });
  }
  const points = [...sums]
    .filter(([, { count }]) => count >= FEWEST)
    .sort(([a], [b]) => a - b)
    .map(([depth, { count, right }]) => ({
      x: depth,
      y: right / count,
      text: `depth ${depth}: ${formatPercent(right / count)} of ${formatCount(count)}`,
    }));
  const x = countingAxis('held-out depth', Math.max(1, audit.probes.length - 1));
  const plot = linePlot(x, percentAxis('held-out accuracy'), [{ name: 'all', points }]);
  return markup`<figure>${plot}<figcaption>
    The deeper an image settles, the less often networks that never saw it give its label.</figcaption></figure>`;
}

export function accuracyByProbe({ audit, probeAccuracy }: ReportData): Markup {
  if (probeAccuracy === null) return markup``;
  const { repeats } = audit.settings;
  const series = probeAccuracy.map(({ of, shares }) => {
    const name = of === 'all' ? 'all images' : GROUP_TITLES[of];
    const points = shares.map((share, l) => ({
      x: l,
      y: share,
      text: `${name}, ${audit.probes[l] ?? String(l)}: ${formatPercent(share)}`,
    }));
    return { name, points };
  });
  const axis = countingAxis(
    'probe',
    audit.probes.length - 1,
    audit.probes.length <= 7 ? audit.probes : undefined,
  );
  const legend = series.map(
    ({ name }, i) => markup`<li class="series s${i}"><span class="dot"></span>${name}</li>`,
  );
  return markup`<figure>${linePlot(axis, percentAxis('neighbours agree with the label'), series)}
    <ul class="legend">${legend}</ul><figcaption>
    Share of images whose nearest neighbours vote for the given label, at each probe from the pixels to the
    output, among images that the network never saw${repeats === 1 ? '' : `; of ${repeats} repeats the first`}.</figcaption></figure>`;
}
