import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { saveChanges } from '../../../src/datasets/saving/save-changes.js';
import { undoLastSave } from '../../../src/datasets/saving/undo-save.js';
import type { JobEvent } from '../../../src/protocol/job-event.js';
import type { Decision, ReviewConflict, ReviewEntry } from '../../../src/protocol/review.js';
import { readAudit, writeAudit } from '../../../src/runs/audit-file.js';
import { readCorrections } from '../../../src/runs/corrections-file.js';
import { writeReview } from '../../../src/runs/review-file.js';
import type { RunFolder } from '../../../src/runs/run-folder.js';
import { runExportJob } from '../../../src/worker/export-job.js';
import { runOpenReviewJob } from '../../../src/worker/open-review-job.js';
import { runSaveJob } from '../../../src/worker/save-job.js';
import { exampleOf, finishedRun, listed, type Listed } from '../../vscode/finished-run.js';
import { makeImages } from '../datasets/make-files.js';
import { treeOf } from '../datasets/saving/tree.js';

const relabel = (label: string): Decision => ({ kind: 'relabel', label });
const EXCLUDE: Decision = { kind: 'exclude' };
const KEEP: Decision = { kind: 'keep' };

const PATHS = ['cat/0.png', 'cat/1.png', 'cat/2.png', 'dog/0.png', 'dog/1.png', 'owl/0.png'];

interface Reviewed {
  readonly root: string;
  readonly run: RunFolder;
  readonly images: readonly Listed[];
}

async function aReviewedFolder(): Promise<Reviewed> {
  const root = await makeImages(...PATHS);
  const images = listed(root);
  return { root, run: finishedRun(root, 'image-folder', images), images };
}

function entry(
  { images }: Reviewed,
  example: number,
  decision: Decision | null,
  saved: ReviewEntry['saved'] = null,
): ReviewEntry {
  return { ...exampleOf(images, example), decision, note: '', time: '2026-11-23T11:00:00.000Z', saved };
}

/** What the events of a job amount to. */
interface Told {
  readonly entries: ReviewEntry[];
  readonly conflicts: ReviewConflict[];
  readonly warnings: string[];
  readonly kinds: string[];
  baseline: string | null;
  labels: number;
}

function listener(): { readonly told: Told; readonly emit: (event: JobEvent) => void } {
  const told: Told = { entries: [], conflicts: [], warnings: [], kinds: [], baseline: null, labels: 0 };
  const emit = (event: JobEvent): void => {
    if (event.kind !== 'progress') told.kinds.push(event.kind);
    if (event.kind === 'entries') told.entries.push(...event.entries);
    if (event.kind === 'conflicts') told.conflicts.push(...event.conflicts);
    if (event.kind === 'baseline') told.baseline = event.baseline;
    if (event.kind === 'saved') told.labels = event.labels;
    if (event.kind === 'warning') told.warnings.push(event.message);
  };
  return { told, emit };
}

async function save(
  { run, root }: Reviewed,
  entries: readonly ReviewEntry[],
  baseline: string | null = null,
): Promise<Told> {
  const { told, emit } = listener();
  const draft = join(root, '.difficulty-lens', 'draft.jsonl');
  await writeReview(draft, { baseline, entries });
  const { signal } = new AbortController();
  await runSaveJob({ kind: 'save', audit: run.audit, draft, labels: true, baseline }, { emit, signal });
  return told;
}

async function open({ run }: Reviewed, draft: string | null = null, reconcile = true): Promise<Told> {
  const { told, emit } = listener();
  await runOpenReviewJob({ kind: 'open-review', audit: run.audit, draft, reconcile }, { emit });
  return told;
}

test('a Save moves the files, records what the dataset has, and lists the corrections', async () => {
  const reviewed = await aReviewedFolder();
  const { root, run } = reviewed;
  const entries = [
    entry(reviewed, 0, relabel('dog')),
    entry(reviewed, 1, EXCLUDE),
    entry(reviewed, 2, KEEP),
    { ...entry(reviewed, 3, null), note: 'blurred' },
  ];
  const told = await save(reviewed, entries);
  expect(told.labels).toBe(2);
  // dog/0.png was there.
  expect(told.entries.map(({ example, saved }) => [example, saved])).toEqual([
    [0, { id: 'dog/0-2.png', label: 'dog' }],
    [1, { id: '.difficulty-lens/excluded/cat/1.png', label: null }],
  ]);
  expect(existsSync(join(root, 'dog', '0-2.png'))).toBe(true);
  const { decisions } = readAudit(run.audit);
  expect(decisions.map(({ decision, note }) => decision?.kind ?? note)).toEqual([
    'relabel',
    'exclude',
    'keep',
    'blurred',
  ]);
  expect(readCorrections(join(run.root, 'corrections.json'))).toEqual(
    readCorrections(join(run.root, 'corrections.csv')),
  );
  expect((await open(reviewed)).entries).toEqual(decisions);
  // The same again changes nothing.
  const before = readFileSync(run.audit, 'utf8');
  expect(await save(reviewed, decisions, told.baseline)).toMatchObject({ labels: 0, entries: [] });
  expect(readFileSync(run.audit, 'utf8')).toBe(before);
});

test('what is decided differently after a Save is changed again, and taken back to the file', async () => {
  const reviewed = await aReviewedFolder();
  const before = treeOf(reviewed.root);
  const first = await save(reviewed, [entry(reviewed, 0, relabel('dog')), entry(reviewed, 1, EXCLUDE)]);
  const [moved, excluded] = first.entries;
  const second = await save(reviewed, [
    { ...moved!, decision: EXCLUDE },
    { ...excluded!, decision: relabel('owl') },
  ]);
  expect(second.entries.map(({ saved }) => saved?.label)).toEqual([null, 'owl']);
  const third = await save(
    reviewed,
    second.entries.map((one) => ({ ...one, decision: null })),
  );
  expect(third.entries.map(({ saved }) => saved)).toEqual([null, null]);
  expect(treeOf(reviewed.root)).toEqual(before);
  expect(readAudit(reviewed.run.audit).decisions).toEqual([]);
});

test('Saves that are all undone again leave no trace in the dataset, a new class included', async () => {
  const reviewed = await aReviewedFolder();
  const { root, run } = reviewed;
  const before = treeOf(root);
  const first = await save(reviewed, [entry(reviewed, 0, relabel('new')), entry(reviewed, 3, KEEP)]);
  const between = treeOf(root);
  const second = await save(reviewed, [
    first.entries[0]!,
    entry(reviewed, 3, KEEP),
    entry(reviewed, 1, relabel('new')),
    entry(reviewed, 2, EXCLUDE),
  ]);
  const undone = second.entries.map((one) => ({ ...one, decision: null }));
  const third = await save(reviewed, [first.entries[0]!, entry(reviewed, 3, KEEP), ...undone]);
  expect(third).toMatchObject({ labels: 2, conflicts: [] });
  expect(treeOf(root)).toEqual(between);

  await save(reviewed, [first.entries[0]!, entry(reviewed, 3, KEEP), entry(reviewed, 1, relabel('new'))]);
  const all = readAudit(run.audit).decisions.map((one) => ({ ...one, decision: null }));
  expect(await save(reviewed, all)).toMatchObject({ labels: 2 });
  expect(treeOf(root)).toEqual(before);
  expect((await open(reviewed)).entries).toEqual([]);
});

test('a Save that cannot be taken back whole is followed by another one', async () => {
  const reviewed = await aReviewedFolder();
  const { root } = reviewed;
  const told = await save(reviewed, [entry(reviewed, 0, relabel('dog')), entry(reviewed, 1, relabel('dog'))]);
  // Its old place is taken, so that it has to have another name there.
  writeFileSync(join(root, 'cat/0.png'), 'another');
  const undone = told.entries.map((one) => ({ ...one, decision: null }));
  expect(await save(reviewed, undone)).toMatchObject({ labels: 2, conflicts: [] });
  expect(Object.keys(treeOf(root)).filter((path) => path.startsWith('cat/'))).toEqual([
    'cat/0-2.png',
    'cat/0.png',
    'cat/1.png',
    'cat/2.png',
  ]);
  expect(readFileSync(join(root, 'cat/0.png'), 'utf8')).toBe('another');
});

test('a decision that the dataset no longer fits is told of, and nothing is written', async () => {
  const reviewed = await aReviewedFolder();
  const { root, run } = reviewed;
  renameSync(join(root, 'cat/0.png'), join(root, 'owl/9.png'));
  const [tree, audit] = [treeOf(root), readFileSync(run.audit, 'utf8')];
  const told = await save(reviewed, [entry(reviewed, 0, relabel('dog')), entry(reviewed, 1, EXCLUDE)]);
  expect(told.conflicts).toMatchObject([{ id: 'cat/0.png', found: null }]);
  expect(told.kinds).toEqual(['conflicts']);
  expect(treeOf(root)).toEqual(tree);
  expect(readFileSync(run.audit, 'utf8')).toBe(audit);
});

test('a window that ended between the dataset and the document is made up for at the next opening', async () => {
  const reviewed = await aReviewedFolder();
  const { root, run } = reviewed;
  const document = readFileSync(run.audit, 'utf8');
  await save(reviewed, [entry(reviewed, 0, relabel('dog')), entry(reviewed, 1, KEEP)]);
  const saved = readAudit(run.audit).decisions;
  // As if that had not been written.
  writeAudit(run.audit, JSON.parse(document) as Parameters<typeof writeAudit>[1]);
  const told = await open(reviewed);
  expect(told.entries).toMatchObject([{ id: 'cat/0.png', decision: relabel('dog'), saved: saved[0]!.saved }]);
  // Saving what was opened leaves the labels alone.
  const tree = treeOf(root);
  expect(await save(reviewed, told.entries, told.baseline)).toMatchObject({ labels: 0, conflicts: [] });
  expect(treeOf(root)).toEqual(tree);
});

test('what the command line does in between is followed, and not taken back by the next Save', async () => {
  const reviewed = await aReviewedFolder();
  const { root } = reviewed;
  const { entries } = await save(reviewed, [entry(reviewed, 0, relabel('dog'))]);
  const dataset = { location: root, format: 'image-folder', columns: {} } as const;
  await saveChanges(dataset, [
    { kind: 'relabel', id: 'dog/0-2.png', from: 'dog', to: 'owl' },
    { kind: 'relabel', id: 'cat/2.png', from: 'cat', to: 'owl' },
  ]);
  const opened = await open(reviewed);
  expect(opened.entries.map(({ id, decision, saved }) => [id, decision, saved?.label])).toEqual([
    ['cat/0.png', relabel('owl'), 'owl'],
    ['cat/2.png', relabel('owl'), 'owl'],
  ]);
  // A window that has not looked since keeps its hands off too.
  const tree = treeOf(root);
  const told = await save(reviewed, [...entries, entry(reviewed, 1, KEEP)]);
  expect(told).toMatchObject({ labels: 0, conflicts: [] });
  expect(treeOf(root)).toEqual(tree);

  await undoLastSave(root);
  await undoLastSave(root);
  expect((await open(reviewed)).entries.map(({ id, decision }) => [id, decision])).toEqual([
    ['cat/1.png', KEEP],
  ]);
});

test('a decision that waited while others relabelled its example is a conflict', async () => {
  const reviewed = await aReviewedFolder();
  const { root } = reviewed;
  const dataset = { location: root, format: 'image-folder', columns: {} } as const;
  await saveChanges(dataset, [{ kind: 'relabel', id: 'cat/0.png', from: 'cat', to: 'owl' }]);
  const tree = treeOf(root);
  const told = await save(reviewed, [entry(reviewed, 0, relabel('dog')), entry(reviewed, 1, EXCLUDE)]);
  expect(told.conflicts).toMatchObject([{ id: 'cat/0.png', found: { id: 'owl/0-2.png', label: 'owl' } }]);
  expect(treeOf(root)).toEqual(tree);
});

test('decisions that another window has saved are not overwritten unasked', async () => {
  const reviewed = await aReviewedFolder();
  const { run } = reviewed;
  const { baseline } = await open(reviewed);
  await save(reviewed, [entry(reviewed, 2, KEEP)], baseline);
  const audit = readFileSync(run.audit, 'utf8');
  const mine = [entry(reviewed, 0, relabel('dog'))];
  expect((await save(reviewed, mine, baseline)).kinds).toEqual(['changed-elsewhere']);
  expect(readFileSync(run.audit, 'utf8')).toBe(audit);
  // Asked: whatever it is.
  expect(await save(reviewed, mine, null)).toMatchObject({ labels: 1 });
  expect(readAudit(run.audit).decisions.map(({ id }) => id)).toEqual(['cat/0.png']);
});

test('labels that were saved are known though the document could not be written', async () => {
  const reviewed = await aReviewedFolder();
  const { run } = reviewed;
  const corrections = join(run.root, 'corrections.json');
  mkdirSync(corrections);
  const { told, emit } = listener();
  const draft = join(run.root, 'draft.jsonl');
  await writeReview(draft, { baseline: null, entries: [entry(reviewed, 0, relabel('dog'))] });
  const job = { kind: 'save', audit: run.audit, draft, labels: true, baseline: null } as const;
  const { signal } = new AbortController();
  await expect(runSaveJob(job, { emit, signal })).rejects.toThrow(/labels are saved/);
  expect(told.entries).toMatchObject([{ saved: { label: 'dog' } }]);
  rmSync(corrections, { recursive: true });
  expect(await save(reviewed, told.entries, told.baseline)).toMatchObject({ labels: 0 });
  expect(existsSync(corrections)).toBe(true);
});

test('a cancelled Save leaves everything as it was', async () => {
  const reviewed = await aReviewedFolder();
  const before = [treeOf(reviewed.root), readFileSync(reviewed.run.audit, 'utf8')];
  const draft = join(reviewed.run.root, 'draft.jsonl');
  await writeReview(draft, { baseline: null, entries: [entry(reviewed, 0, relabel('dog'))] });
  const job = { kind: 'save', audit: reviewed.run.audit, draft, labels: true, baseline: null } as const;
  const signal = AbortSignal.abort(new Error('stop'));
  await expect(runSaveJob(job, { emit: () => undefined, signal })).rejects.toThrow('stop');
  expect([treeOf(reviewed.root), readFileSync(reviewed.run.audit, 'utf8')]).toEqual(before);
});

test('decisions that were kept for the next opening are opened in place of the saved ones', async () => {
  const reviewed = await aReviewedFolder();
  const { run } = reviewed;
  const { entries, baseline } = await save(reviewed, [entry(reviewed, 0, relabel('dog'))]);
  const draft = join(run.root, 'draft.jsonl');
  const kept = [{ ...entries[0]!, decision: EXCLUDE, note: 'two lines:\u2028\n' }];
  await writeReview(draft, { baseline, entries: kept });
  expect(await open(reviewed, draft)).toMatchObject({ entries: kept, baseline });
  expect(await open(reviewed, draft, false)).toMatchObject({ entries: kept, baseline });
  const text = readFileSync(draft, 'utf8');
  for (const damage of ['', text.slice(0, -2), text.split('\n')[0]!, text.replace('exclude', 'explode')]) {
    writeFileSync(draft, damage);
    await expect(open(reviewed, draft)).rejects.toThrow(/cannot be read/);
  }
});

test('a table, the corrections or a copy are written where they are wanted, or not at all', async () => {
  const reviewed = await aReviewedFolder();
  const { run, root } = reviewed;
  await save(reviewed, [entry(reviewed, 0, relabel('dog'))]);
  const folder = join(root, '.difficulty-lens', 'out');
  mkdirSync(folder);
  const write = (as: 'cleanlab' | 'corrections-csv' | 'audit', name: string): Promise<void> =>
    runExportJob({ kind: 'export', audit: run.audit, draft: null, as, out: join(folder, name) });
  await write('cleanlab', 'issues.csv');
  const lines = readFileSync(join(folder, 'issues.csv'), 'utf8').trim().split('\n');
  expect(lines).toHaveLength(1 + PATHS.length);
  expect(lines[1]).toMatch(/^cat\/0\.png,cat\/0\.png,False,.*,relabel,dog$/);
  await write('corrections-csv', 'c.csv');
  expect(readCorrections(join(folder, 'c.csv'))).toMatchObject([{ path: 'cat/0.png', new: 'dog' }]);
  await write('audit', 'copy.dlens');
  expect(readAudit(join(folder, 'copy.dlens'))).toEqual(readAudit(run.audit));
  rmSync(run.examples);
  await expect(write('cleanlab', 'none.csv')).rejects.toThrow(/missing/);
  expect(existsSync(join(folder, 'none.csv'))).toBe(false);
});

test('keeps decisions in the document alone where labels are not to be written', async () => {
  const reviewed = await aReviewedFolder();
  const before = treeOf(reviewed.root);
  const { told, emit } = listener();
  const draft = join(reviewed.run.root, 'draft.jsonl');
  await writeReview(draft, { baseline: null, entries: [entry(reviewed, 0, relabel('dog'))] });
  const { signal } = new AbortController();
  const job = { kind: 'save', audit: reviewed.run.audit, draft, labels: false, baseline: null } as const;
  await runSaveJob(job, { emit, signal });
  expect(told.labels).toBe(0);
  expect(treeOf(reviewed.root)).toEqual(before);
  const { decisions } = readAudit(reviewed.run.audit);
  expect(decisions).toMatchObject([{ example: 0, decision: relabel('dog'), saved: null }]);

  const after = await save(reviewed, decisions, told.baseline);
  expect(after.labels).toBe(1);
  expect(existsSync(join(reviewed.root, 'cat/0.png'))).toBe(false);
});

test('a label that someone has written into the table alike is taken for saved, and never for what we wrote', async () => {
  const root = await makeImages('0.png', '1.png', '2.png');
  const images = ['0.png', '1.png', '2.png'].map((path) => ({ path, label: 'cat' }));
  const table = join(root, 'labels.csv');
  const original = 'path,label\n0.png,cat\n1.png,cat\n2.png,cat\n';
  const byHand = original.replace('0.png,cat', '0.png,dog');
  writeFileSync(table, byHand);
  const reviewed = { root, run: finishedRun(table, 'csv', images), images };
  const dog = { id: '0.png', label: 'dog' };

  const { mtimeMs } = statSync(table);
  const alone = await save(reviewed, [entry(reviewed, 0, relabel('dog'))]);
  expect(alone.conflicts).toEqual([]);
  expect(alone.entries).toMatchObject([{ id: '0.png', decision: relabel('dog'), saved: dog }]);
  expect(readFileSync(table, 'utf8')).toBe(byHand);
  expect(statSync(table).mtimeMs).toBe(mtimeMs);
  // The next window takes it for saved too.
  const { entries } = await open(reviewed);
  expect(entries).toMatchObject([{ decision: relabel('dog'), saved: dog }]);
  expect(readAudit(reviewed.run.audit).decisions).toEqual(entries);

  // Taken back, it is written, which no taking back of that Save would do.
  await save(reviewed, [{ ...entries[0]!, decision: null }]);
  expect(readFileSync(table, 'utf8')).toBe(original);
  expect((await open(reviewed)).entries).toEqual([]);

  // Beside others, which are written; and another label than the one decided on still is in the way.
  writeFileSync(table, byHand);
  await save(reviewed, [entry(reviewed, 0, relabel('dog')), entry(reviewed, 1, relabel('owl'))]);
  expect(readFileSync(table, 'utf8')).toBe(byHand.replace('1.png,cat', '1.png,owl'));
  const saved = readAudit(reviewed.run.audit).decisions;
  expect(saved.map((one) => one.saved?.label)).toEqual(['dog', 'owl']);
  writeFileSync(table, readFileSync(table, 'utf8').replace('2.png,cat', '2.png,emu'));
  const { conflicts } = await save(reviewed, [...saved, entry(reviewed, 2, relabel('dog'))]);
  expect(conflicts).toMatchObject([{ id: '2.png', found: { label: 'emu' } }]);
});
