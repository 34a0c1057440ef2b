import { basename } from 'node:path';
import type { AuditDocument } from '../../protocol/audit-document.js';
import { UNREADABLE_LISTED, type AuditPhase, type AuditView } from '../../protocol/audit-view.js';
import type { Stage } from '../../protocol/job-event.js';
import { activityText } from '../../protocol/progress-state.js';
import type { AnalysisProgress } from '../analysis/analysis-progress.js';

/** The audit document as it was last read. */
export type AuditReading =
  | { readonly kind: 'document'; readonly document: AuditDocument }
  | { readonly kind: 'unreadable'; readonly message: string };

/** Which process works on the run, besides what the document says. */
export type Work =
  | { readonly kind: 'here'; readonly progress: AnalysisProgress }
  | { readonly kind: 'elsewhere' }
  /** `failure`: what this window's last job on it ended with, which may not have reached the document. */
  | { readonly kind: 'none'; readonly failure: string | null };

/** What is not in the document: URIs that the page may load, and whether labels can be decided on. */
export type AuditSurroundings = Pick<
  AuditView,
  'rows' | 'thumbnails' | 'evidence' | 'images' | 'reviewOff' | 'comparison'
> & {
  /** The URI of `findings.json`, whether the run has one or not. */
  readonly findings: string;
};

export function auditViewOf(
  run: string,
  reading: AuditReading,
  work: Work,
  surroundings: AuditSurroundings,
): AuditView {
  if (reading.kind === 'unreadable') return damagedView(run, reading.message);
  const { document } = reading;
  const { dataset, folds, settings, probes, summary, warnings, created } = document;
  return {
    run,
    created,
    dataset: {
      name: basename(dataset.location),
      location: dataset.location,
      format: dataset.format,
      examples: dataset.examples,
      classes: dataset.classes,
      classCounts: dataset.classCounts,
      unreadable: {
        count: dataset.unreadable.length,
        first: dataset.unreadable.slice(0, UNREADABLE_LISTED),
      },
      setAside: dataset.setAside,
    },
    preset: settings.preset,
    models: modelsOf(folds, work),
    repeats: settings.repeats,
    phase: phaseOf(document, work),
    probes,
    summary,
    warnings,
    ...surroundings,
    evidence: document.evidence ? surroundings.evidence : null,
    findings: document.findings === null ? null : { uri: surroundings.findings, counts: document.findings },
  };
}

export function phaseOf(document: AuditDocument, work: Work): AuditPhase {
  switch (work.kind) {
    case 'here': {
      const { state } = work.progress;
      return {
        kind: 'running',
        here: true,
        stage: state.stage ?? 'read',
        message: activityText(state),
        fraction: state.fraction,
        secondsLeft: state.secondsLeft,
      };
    }
    case 'elsewhere': {
      const { done, total } = modelsOf(document.folds, work);
      return {
        kind: 'running',
        here: false,
        stage: stageOf(document),
        message: 'Runs in another window or terminal',
        fraction: done / total,
        secondsLeft: null,
      };
    }
    case 'none':
      return phaseAtRest(document, work.failure);
  }
}

function phaseAtRest({ state, failure }: AuditDocument, unrecorded: string | null): AuditPhase {
  switch (state) {
    case 'running':
      return unrecorded === null ? { kind: 'interrupted' } : { kind: 'failed', message: unrecorded };
    case 'failed':
      return { kind: 'failed', message: failure ?? 'The analysis failed.' };
    case 'cancelled':
    case 'done':
      return { kind: state };
  }
}

/** What a process that tells us nothing is doing, by what it has written. */
function stageOf({ image, folds }: AuditDocument): Stage {
  if (image === null) return 'decode';
  return folds.every(({ state }) => state === 'done') ? 'combine' : 'train';
}

function modelsOf(folds: AuditDocument['folds'], work: Work): AuditView['models'] {
  const recorded = folds.filter(({ state }) => state === 'done').length;
  const done = work.kind === 'here' ? Math.max(recorded, work.progress.models.size) : recorded;
  return { done, total: folds.length };
}

/** A document that cannot be read tells nothing but why. */
function damagedView(run: string, message: string): AuditView {
  return {
    run,
    created: '',
    dataset: {
      name: '',
      location: '',
      format: 'image-folder',
      examples: 0,
      classes: [],
      classCounts: [],
      unreadable: { count: 0, first: [] },
      setAside: [],
    },
    preset: '',
    models: { done: 0, total: 0 },
    repeats: 1,
    phase: { kind: 'damaged', message },
    probes: [],
    summary: null,
    warnings: [],
    rows: null,
    thumbnails: '',
    evidence: null,
    findings: null,
    images: null,
    reviewOff: message,
    comparison: null,
  };
}
