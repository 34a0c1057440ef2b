import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { FoldResult } from '../../../src/engine/fold-result.js';
import { RUN_FORMAT, type AuditDocument } from '../../../src/protocol/audit-document.js';
import type { ExampleRow } from '../../../src/protocol/example-row.js';
import { PRESET_SETTINGS } from '../../../src/protocol/settings.js';

/** Small, valid values for tests of the run folder and of what reads it. */

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new folder that goes when the test file is through. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'difficulty-lens-test-'));
  folders.push(folder);
  return folder;
}

export function aDocument(changes: Partial<AuditDocument> = {}): AuditDocument {
  return {
    format: 'difficulty-lens-audit',
    version: RUN_FORMAT,
    producer: '0.1.0',
    created: '2026-11-23T04:34:38Z',
    state: 'done',
    failure: null,
    dataset: {
      location: '/data/shirts',
      format: 'image-folder',
      fingerprint: 'f'.repeat(64),
      examples: 3,
      classes: ['coat', 'shirt'],
      classCounts: [2, 1],
      unreadable: [],
      setAside: [],
      columns: {},
    },
    image: { size: 28, channels: 1 },
    settings: PRESET_SETTINGS.quick,
    backendChoice: 'auto',
    backend: { name: 'wasm', detail: 'SIMD' },
    probes: ['input', 'stem', 'softmax'],
    folds: [],
    timings: {},
    environment: { node: 'v20.9.0', platform: 'linux', arch: 'x64', cpus: 2 },
    summary: {
      groups: { easy: 2, ambiguous: 1 },
      likelyMislabeled: 1,
      heldOutAccuracy: 0.875,
      undefinedDepthRate: 0.01,
      heldOutDepthThreshold: 1,
      labelDepthThreshold: 2,
      k: 30,
      recall: 1,
    },
    evidence: false,
    findings: null,
    warnings: [],
    decisions: [],
    ...changes,
  };
}

export function aRow(changes: Partial<ExampleRow> = {}): ExampleRow {
  return {
    id: 'coat/0.png',
    path: 'coat/0.png',
    split: '',
    given_label: 'coat',
    group: 'easy',
    label_error_score: 0.1,
    likely_mislabeled: false,
    suggested_label: 'shirt',
    suggestion_confidence: 0.05,
    held_out_depth: 0,
    label_depth: 0.5,
    training_depth: 0,
    undefined_depth_rate: 0,
    consensus_class: 'coat',
    consensus_consistency: 1,
    held_out_accuracy: 1,
    entropy: 0.2,
    self_confidence: 0.95,
    output_margin: 3.5,
    knn_label_agreement: 0.9,
    iteration_learned: 12,
    aum: 2.25,
    forgetting_events: 0,
    el2n: 0.1,
    training_confidence: 0.9,
    training_variability: 0.05,
    adversarial_input_margin: null,
    ...changes,
  };
}

/** Five examples, two classes, three probes; 1 and 4 are held out. Every value is another, so that a shift shows. */
export function aFold(): FoldResult {
  let next = 1;
  const floats = (length: number): Float32Array => Float32Array.from({ length }, () => next++ / 8);
  const counts = (length: number): Uint16Array => Uint16Array.from({ length }, () => next++);
  return {
    classes: 2,
    probes: 3,
    k: 2,
    recall: 0.75,
    heldOut: Int32Array.of(1, 4),
    trained: Int32Array.of(0, 2, 3),
    predicted: Int32Array.of(0, 1, 1, 0, 1),
    depth: Int32Array.of(0, -1, 2, 1, 0),
    labelDepth: Int32Array.of(0, 3, 1),
    heldOutScores: floats(4),
    heldOutLogits: floats(4),
    heldOutVotes: counts(12),
    trainedVoteSums: counts(6),
    trainedProbeClasses: counts(9),
    told: Int32Array.of(0, 3),
    toldVotes: counts(12),
    heldOutNeighbours: Int32Array.from(counts(12)),
    toldNeighbours: Int32Array.from(counts(12)),
    toldEpochClasses: counts(8),
    iterationLearned: floats(3),
    aum: floats(3),
    forgettingEvents: floats(3),
    el2n: floats(3),
    trainingConfidence: floats(3),
    trainingVariability: floats(3),
    inputMargin: floats(2),
  };
}
