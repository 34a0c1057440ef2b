import { GROUPS, GROUP_TITLES } from '../protocol/example-row.js';
import { formatCount, formatPercent, plural } from '../protocol/wording.js';
import { classTable, confusionTable } from './class-tables.js';
import { accuracyByDepth, accuracyByProbe, plane } from './depth-plots.js';
import { markup, type Markup } from './markup.js';
import type { ExampleList, ReportData } from './report-data.js';
import { STYLE } from './style.js';

/** The report as one HTML file, which needs nothing else: no script, no address but those within it. */
export function reportPage(data: ReportData): string {
  const { audit } = data;
  const name =
    audit.dataset.location.split(/[\\/]/).findLast((part) => part !== '') ?? audit.dataset.location;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>Difficulty audit of ${name}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<header><h1>Difficulty audit of ${name}</h1>
<p>${audit.created.slice(0, 10)}, Difficulty Lens ${audit.producer}, ${audit.dataset.location}</p></header>
<main>
<section><h2>Summary</h2>${facts(data)}</section>
${data.lists.map(exampleList)}
<section><h2>Where images are understood</h2><div class="plots">
${plane(data)}${accuracyByDepth(data)}${accuracyByProbe(data)}</div></section>
<section><h2>Classes</h2><div class="tables">
<div>${classTable(data.rows)}</div><div>${confusionTable(data.rows)}</div></div></section>
${data.duplicates.length === 0 ? markup`` : markup`<section><h2>Duplicates</h2>${data.duplicates.map(exampleList)}</section>`}
${problems(data)}
${method(data)}
</main>
</body>
</html>
`;
  return page.html;
}

function facts({ audit, rows }: ReportData): Markup {
  const { dataset, summary, findings } = audit;
  const of = (count: number) => `${formatCount(count)} (${formatPercent(count / Math.max(1, rows.length))})`;
  const lines: [string, string][] = [
    ['Images', `${formatCount(rows.length)} in ${plural(dataset.classes.length, 'class', 'classes')}`],
    ['Likely mislabeled', of(summary?.likelyMislabeled ?? 0)],
    ['Held-out accuracy', formatPercent(summary?.heldOutAccuracy ?? 0)],
    ...GROUPS.map((group): [string, string] => [GROUP_TITLES[group], of(summary?.groups[group] ?? 0)]),
  ];
  if (findings !== null) {
    const { duplicates, labelConflicts, acrossSplits, blank, odd, imbalance } = findings;
    lines.push(['Duplicates', formatCount(duplicates)]);
    lines.push(['with different labels', plural(labelConflicts, 'group', 'groups')]);
    lines.push(['across splits', plural(acrossSplits, 'group', 'groups')]);
    lines.push(['Blank images', formatCount(blank)]);
    lines.push(['of another shape or size', formatCount(odd)]);
    lines.push(['Largest class to smallest', `${imbalance.toFixed(1)} : 1`]);
  }
  lines.push(['Unreadable images', formatCount(dataset.unreadable.length)]);
  return markup`<dl>${lines.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function exampleList({ title, note, examples }: ExampleList): Markup {
  if (examples.length === 0) return markup``;
  const figures = examples.map(
    ({ row, image }) => markup`<li><img src="${image}" alt="" width="64" height="64">
      <span class="path">${row.path}</span><span><b>${row.given_label}</b>${
        row.suggested_label === row.given_label ? '' : markup` → ${row.suggested_label}`
      }</span><span class="note">${formatPercent(row.label_error_score)}</span></li>`,
  );
  return markup`<section><h3>${title}</h3><p class="note">${note}</p><ul class="examples">${figures}</ul></section>`;
}

/** At most so many are listed: the audit has them all. */
const MOST_PROBLEMS = 50;

function problems({ audit }: ReportData): Markup {
  // Classes that were set aside are among the warnings.
  const { unreadable } = audit.dataset;
  if (unreadable.length + audit.warnings.length === 0) return markup``;
  const lines = audit.warnings.map((warning) => markup`<li>${warning}</li>`);
  return markup`<section><h2>Left out, and warnings</h2><ul>${lines}</ul>${skipped(unreadable)}</section>`;
}

function skipped(unreadable: ReportData['audit']['dataset']['unreadable']): Markup {
  if (unreadable.length === 0) return markup``;
  const lines = unreadable
    .slice(0, MOST_PROBLEMS)
    .map(({ path, reason }) => markup`<li><span class="path">${path}</span>: ${reason}</li>`);
  const rest = unreadable.length - lines.length;
  return markup`<p>${plural(unreadable.length, 'image', 'images')} could not be read and took no part:</p>
    <ul>${lines}${rest > 0 ? markup`<li>and ${formatCount(rest)} more</li>` : markup``}</ul>`;
}

function method({ audit }: ReportData): Markup {
  const { settings, backend, probes } = audit;
  return markup`<section><h2>How this was measured</h2>
<p>Small networks (${settings.network}, width ${settings.width}) were trained by stratified cross-validation:
${settings.folds} folds, ${plural(settings.repeats, 'repeat', 'repeats')}, ${plural(settings.epochs, 'epoch', 'epochs')},
seed ${settings.seed}, ${backend?.detail ?? 'unknown backend'}. At ${plural(probes.length, 'probe', 'probes')}
(${probes.join(', ')}) the ${audit.summary?.k ?? settings.k} nearest training images of each image voted for its class.
The probe from which on all votes give the network's own class is the image's prediction depth, after
R. Baldock, H. Maennel and B. Neyshabur, <cite>Deep Learning Through the Lens of Example Difficulty</cite>, 2021
(arXiv 2106.09647); the groups' names are theirs.</p>
<p>The percentage below each preview is the label-error score: the estimated probability that the given label is wrong,
from the votes and from networks that never saw the image. It, the suggested class after the arrow, label depth and the
groups' borders are Difficulty Lens's own. A flag is a reason to look, not a verdict: where networks are right about few
images, they are wrong about labels too.</p></section>`;
}
