import type { AuditDocument } from '../protocol/audit-document.js';
import { GROUPS, GROUP_TITLES } from '../protocol/example-row.js';
import { formatCount, formatPercent, plural } from '../protocol/wording.js';
import type { FoundRun } from '../runs/find-run.js';
import { printable } from './format.js';

/** A finished run in a few lines; empty for one without a summary. */
export function runSummary({ run, audit }: FoundRun): string {
  const { dataset, summary } = audit;
  if (summary === null) return '';
  const lines = [
    ['Dataset', printable(dataset.location)],
    ['Run', run.root],
    ['Images', `${formatCount(dataset.examples)} in ${plural(dataset.classes.length, 'class', 'classes')}`],
    ...leftOut(dataset),
    ['Held-out accuracy', formatPercent(summary.heldOutAccuracy)],
    ...GROUPS.map((group) => [capital(GROUP_TITLES[group]), formatCount(summary.groups[group] ?? 0)]),
    [
      'Likely mislabeled',
      `${formatCount(summary.likelyMislabeled)}${shareOf(summary.likelyMislabeled, dataset)}`,
    ],
    ...findings(audit),
  ];
  const width = Math.max(...lines.map(([name = '']) => name.length)) + 2;
  return lines.map(([name = '', value = '']) => `${name.padEnd(width)}${value}\n`).join('');
}

/** Only what there is: most datasets have none of it. */
function findings({ findings: found }: AuditDocument): string[][] {
  if (found === null) return [];
  const { duplicates, labelConflicts, acrossSplits, blank } = found;
  const lines: string[][] = [];
  if (duplicates > 0) {
    const parts = [
      ...(labelConflicts > 0 ? [`${plural(labelConflicts, 'group', 'groups')} with different labels`] : []),
      ...(acrossSplits > 0 ? [`${plural(acrossSplits, 'group', 'groups')} across splits`] : []),
    ];
    lines.push(['Duplicates', [formatCount(duplicates), ...parts].join(', ')]);
  }
  if (blank > 0) lines.push(['Blank images', formatCount(blank)]);
  return lines;
}

function leftOut({ unreadable, setAside }: AuditDocument['dataset']): string[][] {
  const lines: string[][] = [];
  if (unreadable.length > 0) {
    lines.push([
      'Left out',
      `${plural(unreadable.length, 'image', 'images')} not readable (listed in audit.dlens)`,
    ]);
  }
  if (setAside.length > 0) {
    const classes = setAside.map(
      ({ name, images }) => `${printable(name)} (${plural(images, 'image', 'images')})`,
    );
    lines.push(['Set aside', `too small a class: ${classes.join(', ')}`]);
  }
  return lines;
}

function shareOf(count: number, { examples }: AuditDocument['dataset']): string {
  return examples === 0 ? '' : ` (${formatPercent(count / examples)})`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
