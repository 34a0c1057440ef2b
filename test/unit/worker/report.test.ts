import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportPage } from '../../../src/report/report-page.js';
import { reportData } from '../../../src/worker/report-data.js';
import type { Evidence, StoryEvidence } from '../../../src/engine/evidence.js';
import { GROUPS } from '../../../src/protocol/example-row.js';
import { writeEvidence } from '../../../src/runs/evidence-files.js';
import { writeExamples } from '../../../src/runs/examples-parquet.js';
import { writeFindings } from '../../../src/runs/findings-file.js';
import { openRunFolder, type RunFolder } from '../../../src/runs/run-folder.js';
import { ThumbnailSheets } from '../../../src/runs/thumbnail-sheets.js';
import { aDocument, aRow, temporaryFolder } from '../runs/a-run.js';

const HOSTILE = '<img src=x onerror=alert(1)>&"\'\u0007.png';
const CLASSES = ['coat', '<b>shirt</b>'];
const audit = aDocument({
  evidence: true,
  dataset: { ...aDocument().dataset, location: '/data/<i>set</i>', examples: 230, classes: CLASSES },
  findings: {
    duplicateGroups: 2,
    duplicates: 2,
    labelConflicts: 1,
    acrossSplits: 0,
    blank: 0,
    odd: 0,
    imbalance: 1,
  },
  warnings: ['Class "<u>x</u>" is set aside.'],
});
const count = 230;
const rows = Array.from({ length: count }, (_, i) =>
  aRow({
    id: `${i}`,
    path: i === 229 ? HOSTILE : `${i}.png`,
    given_label: CLASSES[i % 2]!,
    suggested_label: CLASSES[(i + 1) % 2]!,
    consensus_class: CLASSES[0]!,
    group: GROUPS[i % 4]!,
    label_error_score: i / count,
    likely_mislabeled: i >= 150,
    held_out_depth: i % 3,
    label_depth: i % 4,
    held_out_accuracy: i % 2,
  }),
);

/** Held out, probe l votes for class 0 but in the first l of ten examples. */
function evidence(): Evidence {
  const probes = 3;
  const story = (): StoryEvidence => ({
    votes: new Uint8Array(count * probes * 2),
    elected: Uint16Array.from({ length: count * probes }, (_, at) =>
      Math.floor(at / probes) % 10 < at % probes ? 1 : 0,
    ),
    own: new Uint16Array(count),
    depth: new Uint16Array(count),
    ownShares: new Uint8Array(count * 2),
    neighbours: new Int32Array(count * probes),
  });
  return {
    examples: count,
    probes,
    leading: 2,
    neighbours: 1,
    epochs: 1,
    classes: new Uint16Array(count * 2),
    scores: new Uint8Array(count * 2),
    heldOut: story(),
    trained: story(),
    labelDepth: new Uint16Array(count),
    epochClasses: new Uint16Array(count),
  };
}

async function aRun(): Promise<RunFolder> {
  const run = openRunFolder(join(temporaryFolder(), 'run'));
  writeExamples(run.examples, { rows, classes: CLASSES });
  writeEvidence(run, evidence());
  const group = { kind: 'pixels' as const, links: [], splitsDiffer: false };
  const duplicates = [
    { ...group, examples: [3, 4], labelsDiffer: true },
    { ...group, examples: [6, 8], labelsDiffer: false },
  ];
  writeFindings(run, { duplicates, blank: [], odd: [] });
  const sheets = new ThumbnailSheets(run);
  for (let i = 0; i < count; i++) await sheets.append(new Uint8Array(64 * 64 * 3).fill(i));
  await sheets.finish();
  return run;
}

describe('the report', () => {
  it('is one page that needs nothing else, whatever the dataset is called', async () => {
    const page = reportPage(await reportData(await aRun(), audit));
    expect(page).not.toMatch(/<script|<link|<iframe|javascript:|<[^>]*\son\w+=|@import|url\(/i);
    for (const [, address] of page.matchAll(/(?:src|href)="([^"]*)"/g)) {
      expect(address).toMatch(/^data:image\/webp;base64,[\w+/=]+$/);
    }
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;\ufffd.png');
    expect(page).toContain('&lt;b&gt;shirt&lt;/b&gt;');
    expect(page).toContain('&lt;u&gt;x&lt;/u&gt;');
    for (const raw of [HOSTILE, '<b>shirt</b>', '<i>set</i>', '<u>x</u>']) expect(page).not.toContain(raw);
    expect(page).not.toMatch(/undefined|NaN|\[object/);
    expect(page).toContain('prefers-color-scheme:dark');
    expect(page.length).toBeLessThan(500_000);
  });

  it('lists the flagged by falling score, the other groups apart, and duplicates that conflict', async () => {
    const { lists, duplicates } = await reportData(await aRun(), audit);
    const places = lists.map(({ examples }) => examples.map(({ row }) => Number(row.id)));
    expect(places[0]).toEqual(Array.from({ length: 60 }, (_, i) => 229 - i));
    for (const [at, group] of GROUPS.filter((name) => name !== 'easy').entries()) {
      const ofGroup = rows.filter((row) => row.group === group && !row.likely_mislabeled);
      const ids = ofGroup.map(({ id }) => Number(id)).reverse();
      expect(places[at + 1]).toEqual(ids.slice(0, 16));
    }
    expect(duplicates.map(({ examples }) => examples.map(({ row }) => row.id))).toEqual([['3', '4']]);
  });

  it("shows each example's own preview", async () => {
    const { default: sharp } = await import('sharp');
    const { lists } = await reportData(await aRun(), audit);
    for (const { row, image } of lists.flatMap(({ examples }) => examples)) {
      const bytes = Buffer.from(image.slice(image.indexOf(',') + 1), 'base64');
      const { channels } = await sharp(bytes).stats();
      expect(Math.abs(channels[0]!.mean - Number(row.id)), row.id).toBeLessThan(3);
    }
  });

  it('tells how often each probe agrees with the label, of all and of each group', async () => {
    const { probeAccuracy } = await reportData(await aRun(), audit);
    const agrees = (i: number, l: number) => (i % 10 < l ? 1 : 0) === i % 2;
    for (const { of, shares } of probeAccuracy!) {
      const chosen = [...rows.keys()].filter((i) => of === 'all' || rows[i]!.group === of);
      shares.forEach((share, l) => {
        expect(share).toBeCloseTo(chosen.filter((i) => agrees(i, l)).length / chosen.length, 12);
      });
    }
    expect(probeAccuracy!.map(({ of }) => of)).toEqual(['all', ...GROUPS]);
  });

  it('names every image that was left out with the reason, up to fifty', async () => {
    const unreadable = Array.from({ length: 53 }, (_, i) => ({ path: `<i>${i}`, reason: 'it is empty' }));
    const left = { ...audit, dataset: { ...audit.dataset, unreadable } };
    const page = reportPage(await reportData(await aRun(), left));
    const lines = [...page.matchAll(/<li><span class="path">&lt;i&gt;(\d+)<\/span>: it is empty<\/li>/g)];
    expect(lines.map(([, name]) => Number(name))).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(page).toContain('53 images could not be read');
    expect(page).toContain('<li>and 3 more</li>');
  });

  it('says of which repeat its curves are', async () => {
    const run = await aRun();
    const repeated = { ...audit, settings: { ...audit.settings, repeats: 3 } };
    expect(reportPage(await reportData(run, repeated))).toContain('of 3 repeats the first');
    expect(reportPage(await reportData(run, audit))).not.toContain('repeats the first');
  });

  it('does without evidence and findings in runs of earlier versions', async () => {
    const run = openRunFolder(join(temporaryFolder(), 'run'));
    writeExamples(run.examples, { rows: rows.slice(0, 3), classes: CLASSES });
    const sheets = new ThumbnailSheets(run);
    for (let i = 0; i < 3; i++) await sheets.append(new Uint8Array(64 * 64 * 3));
    await sheets.finish();
    const page = reportPage(await reportData(run, aDocument()));
    expect(page).toContain('Difficulty audit of shirts');
    expect(page).not.toMatch(/undefined|NaN/);
  });
});
