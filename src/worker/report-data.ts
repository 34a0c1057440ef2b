import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import type { AuditDocument } from '../protocol/audit-document.js';
import { EVIDENCE_SHARD } from '../protocol/evidence.js';
import { GROUPS, GROUP_TITLES, type ExampleRow } from '../protocol/example-row.js';
import type { DuplicateGroup } from '../protocol/findings.js';
import { plural } from '../protocol/wording.js';
import type { ExampleList, Preview, ProbeLine, ReportData } from '../report/report-data.js';
import { readEvidence } from '../runs/evidence-files.js';
import { readExamples } from '../runs/examples-parquet.js';
import { readFindings } from '../runs/findings-file.js';
import { thumbnailSheetFile, type RunFolder } from '../runs/run-folder.js';
import { cornerOf, THUMBNAIL_SIZE, THUMBNAILS_PER_SHEET } from '../runs/thumbnail-sheet.js';

/** Examples that a report shows: enough to judge by, and few enough to be sent. */
const FLAGGED = 60;
const OF_A_GROUP = 16;
const DUPLICATE_GROUPS = 12;
const OF_DUPLICATES = 8;

/** Gathers what a report of a finished run shows. */
export async function reportData(run: RunFolder, audit: AuditDocument): Promise<ReportData> {
  const { rows } = await readExamples(run.examples);
  const byScore = [...rows.keys()].sort((a, b) => rows[b]!.label_error_score - rows[a]!.label_error_score);
  const flagged = byScore.filter((i) => rows[i]!.likely_mislabeled);
  const found = (readFindings(run)?.duplicates ?? []).filter(tellsMuch).slice(0, DUPLICATE_GROUPS);
  const wanted = [
    {
      title: 'Likely mislabeled',
      note: `${plural(flagged.length, 'image', 'images')}; those with the highest score, their label and what fits better.`,
      places: flagged.slice(0, FLAGGED),
    },
    ...GROUPS.filter((group) => group !== 'easy').map((group) => {
      const ofGroup = byScore.filter((i) => rows[i]!.group === group && !rows[i]!.likely_mislabeled);
      return {
        title: `Not flagged: ${GROUP_TITLES[group]}`,
        note: `${plural(ofGroup.length, 'image', 'images')}; those with the highest score.`,
        places: ofGroup.slice(0, OF_A_GROUP),
      };
    }),
  ];
  const duplicates = found.map((group) => ({
    title: plural(group.examples.length, 'image', 'images') + wordsOf(group),
    note: '',
    places: group.examples.slice(0, OF_DUPLICATES),
  }));
  const previews = await cutPreviews(
    run,
    rows,
    [...wanted, ...duplicates].flatMap(({ places }) => places),
  );
  const list = ({ places, ...told }: (typeof wanted)[number]): ExampleList => ({
    ...told,
    examples: places.map((i) => previews.get(i)!),
  });
  return {
    audit,
    rows,
    probeAccuracy: audit.evidence ? probeAccuracy(run, audit, rows) : null,
    lists: wanted.map(list),
    duplicates: duplicates.map(list),
  };
}

function tellsMuch({ labelsDiffer, splitsDiffer }: DuplicateGroup): boolean {
  return labelsDiffer || splitsDiffer;
}

function wordsOf({ kind, labelsDiffer, splitsDiffer }: DuplicateGroup): string {
  const same = { file: 'the same file', pixels: 'the same pixels', near: 'nearly the same' }[kind];
  const differ = [...(labelsDiffer ? ['different labels'] : []), ...(splitsDiffer ? ['across splits'] : [])];
  return `: ${same}, ${differ.join(', ')}`;
}

/** How often each probe's neighbours vote for the given label, held out. */
function probeAccuracy(run: RunFolder, audit: AuditDocument, rows: readonly ExampleRow[]): ProbeLine[] {
  const probes = audit.probes.length;
  const classOf = new Map(audit.dataset.classes.map((name, c) => [name, c]));
  const kinds = ['all', ...GROUPS] as const;
  const sums = new Map(kinds.map((kind) => [kind, { images: 0, right: new Array<number>(probes).fill(0) }]));
  for (let first = 0; first < rows.length; first += EVIDENCE_SHARD) {
    const shard = readEvidence(run, first);
    if (shard === null) throw new Error(`The evidence of example ${first} is missing from ${run.evidence}.`);
    for (let i = first; i < Math.min(first + EVIDENCE_SHARD, rows.length); i++) {
      const { given_label, group } = rows[i]!;
      const { elected } = shard.of(i).heldOut;
      for (const kind of ['all', group] as const) {
        const sum = sums.get(kind)!;
        sum.images++;
        elected.forEach((c, l) => {
          if (c === classOf.get(given_label)) sum.right[l]!++;
        });
      }
    }
  }
  return kinds.flatMap((of) => {
    const { images, right } = sums.get(of)!;
    return images === 0 ? [] : [{ of, shares: right.map((count) => count / images) }];
  });
}

/** Previews of the examples at `places`, each sheet read once. */
async function cutPreviews(
  run: RunFolder,
  rows: readonly ExampleRow[],
  places: readonly number[],
): Promise<Map<number, Preview>> {
  const bySheet = new Map<number, number[]>();
  for (const i of new Set(places)) {
    const sheet = Math.floor(i / THUMBNAILS_PER_SHEET);
    bySheet.set(sheet, [...(bySheet.get(sheet) ?? []), i]);
  }
  const previews = new Map<number, Preview>();
  for (const [sheet, ofSheet] of bySheet) {
    const { data, info } = await sharp(readFileSync(thumbnailSheetFile(run, sheet)))
      .raw()
      .toBuffer({ resolveWithObject: true });
    for (const i of ofSheet) {
      const corner = cornerOf(i % THUMBNAILS_PER_SHEET);
      const image = await sharp(data, { raw: info })
        .extract({ ...corner, width: THUMBNAIL_SIZE, height: THUMBNAIL_SIZE })
        .webp({ quality: 85 })
        .toBuffer();
      previews.set(i, { row: rows[i]!, image: `data:image/webp;base64,${image.toString('base64')}` });
    }
  }
  return previews;
}
