import { expect, test } from 'vitest';
import { advance, beginProgress } from '../../../src/extension/analysis/analysis-progress.js';
import {
  auditViewOf,
  phaseOf,
  type AuditSurroundings,
  type Work,
} from '../../../src/extension/audit/audit-view-of.js';
import type { AuditDocument } from '../../../src/protocol/audit-document.js';
import type { FindingCounts } from '../../../src/protocol/findings.js';
import { aDocument } from '../runs/a-run.js';

const NOBODY: Work = { kind: 'none', failure: null };
const ELSEWHERE: Work = { kind: 'elsewhere' };
const SURROUNDINGS: AuditSurroundings = {
  rows: { uri: 'rows?v=1', complete: true, first: null },
  thumbnails: 'thumbnails',
  evidence: 'evidence',
  findings: 'findings.json',
  images: 'images',
  reviewOff: null,
  comparison: null,
};
const FINDINGS: FindingCounts = {
  duplicateGroups: 3,
  duplicates: 4,
  labelConflicts: 1,
  acrossSplits: 0,
  blank: 2,
  odd: 1,
  imbalance: 2.5,
};
const FOLDS: AuditDocument['folds'] = [0, 1, 2, 3].map((fold) => ({
  repeat: 0,
  fold,
  state: fold < 1 ? 'done' : 'waiting',
  seconds: null,
}));

test('a finished run shows what its document says, and what the page may load', () => {
  const document = aDocument({
    folds: FOLDS.map((fold) => ({ ...fold, state: 'done' })),
    warnings: ['mind'],
    evidence: true,
    findings: FINDINGS,
  });
  expect(auditViewOf('/runs/one', { kind: 'document', document }, NOBODY, SURROUNDINGS)).toEqual({
    run: '/runs/one',
    created: document.created,
    dataset: {
      name: 'shirts',
      location: '/data/shirts',
      format: 'image-folder',
      examples: 3,
      classes: ['coat', 'shirt'],
      classCounts: [2, 1],
      unreadable: { count: 0, first: [] },
      setAside: [],
    },
    preset: 'quick',
    models: { done: 4, total: 4 },
    repeats: 1,
    phase: { kind: 'done' },
    probes: document.probes,
    summary: document.summary,
    warnings: ['mind'],
    ...SURROUNDINGS,
    findings: { uri: 'findings.json', counts: FINDINGS },
  });
});

test('of very many unreadable images the page is told how many, and of the first ones why', () => {
  const unreadable = Array.from({ length: 2500 }, (_, i) => ({ path: `${i}.png`, reason: 'it is empty' }));
  const document = aDocument();
  const { dataset } = auditViewOf(
    '/runs/one',
    { kind: 'document', document: { ...document, dataset: { ...document.dataset, unreadable } } },
    NOBODY,
    SURROUNDINGS,
  );
  expect(dataset.unreadable).toEqual({ count: 2500, first: unreadable.slice(0, 100) });
});

test('a run without evidence and findings names no place of them', () => {
  const document = aDocument({ evidence: false, findings: null });
  const view = auditViewOf('/runs/one', { kind: 'document', document }, NOBODY, SURROUNDINGS);
  expect(view.evidence).toBeNull();
  expect(view.findings).toBeNull();
});

test('a run of this window shows its live progress, which is ahead of the document', () => {
  const events = [
    { kind: 'stage', stage: 'train', message: '' },
    { kind: 'fold', repeat: 0, fold: 0, seconds: 1 },
    { kind: 'fold', repeat: 0, fold: 1, seconds: 1 },
    { kind: 'progress', fraction: 0.5, secondsLeft: 30 },
  ] as const;
  const work: Work = { kind: 'here', progress: events.reduce(advance, beginProgress(4)) };
  const view = auditViewOf(
    '/r',
    { kind: 'document', document: aDocument({ state: 'running', folds: FOLDS }) },
    work,
    SURROUNDINGS,
  );
  expect(view.phase).toEqual({
    kind: 'running',
    here: true,
    stage: 'train',
    message: 'fold 2 done',
    fraction: 0.5,
    secondsLeft: 30,
  });
  expect(view.models).toEqual({ done: 2, total: 4 });
});

test('a run of another process is told by what it has written', () => {
  const running = (changes: Partial<AuditDocument>): unknown =>
    phaseOf(aDocument({ state: 'running', folds: FOLDS, ...changes }), ELSEWHERE);
  expect(running({})).toMatchObject({ kind: 'running', here: false, stage: 'train', fraction: 0.25 });
  expect(running({ image: null })).toMatchObject({ stage: 'decode' });
  expect(running({ folds: FOLDS.map((fold) => ({ ...fold, state: 'done' })) })).toMatchObject({
    stage: 'combine',
    fraction: 1,
  });
});

test('a document that says running is not believed when nobody works on it', () => {
  const document = aDocument({ state: 'running' });
  expect(phaseOf(document, NOBODY)).toEqual({ kind: 'interrupted' });
  expect(phaseOf(document, { kind: 'none', failure: 'killed' })).toEqual({
    kind: 'failed',
    message: 'killed',
  });
});

test('an end that was recorded is shown as it was', () => {
  const failed = aDocument({ state: 'failed', failure: 'The disk is full.' });
  expect(phaseOf(failed, { kind: 'none', failure: 'else' })).toEqual({
    kind: 'failed',
    message: 'The disk is full.',
  });
  expect(phaseOf(aDocument({ state: 'cancelled' }), NOBODY)).toEqual({ kind: 'cancelled' });
});

test('a document that cannot be read is empty but for the reason', () => {
  const view = auditViewOf('/r', { kind: 'unreadable', message: 'damaged' }, NOBODY, SURROUNDINGS);
  expect(view).toMatchObject({ phase: { kind: 'damaged', message: 'damaged' }, rows: null, images: null });
  expect(view.dataset.examples).toBe(0);
});
