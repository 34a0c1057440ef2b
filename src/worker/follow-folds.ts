import { toExampleRowsSoFar } from '../engine/rows.js';
import type { AuditDocument } from '../protocol/audit-document.js';
import { removeExamplesSoFar, writeExamplesSoFar } from '../runs/examples-so-far.js';
import type { RunFolder } from '../runs/run-folder.js';
import { combineFolds } from './combine-folds.js';

/** Largest part of the training time that goes into tables that the next fold makes out of date, past an allowance. */
const LARGEST_SHARE = 0.05;
const ALLOWANCE_MS = 1000;

/**
 * Keeps `prepared/examples-so-far.parquet` up with the folds that a document names as done, for whoever watches the
 * run: call it when training begins and when a fold has ended. It does nothing for the last fold, since the whole
 * table is next, and where runs of hundreds of short folds would spend over a twentieth of their time on it.
 */
export function followFolds(
  run: RunFolder,
  now: () => number = () => performance.now(),
): (document: AuditDocument) => void {
  const start = now();
  let spent = 0;
  return ({ settings, folds }) => {
    const done = folds.filter(({ state }) => state === 'done');
    if (done.length === 0) removeExamplesSoFar(run);
    if (done.length === 0 || done.length === folds.length) return;
    const begun = now();
    if (spent > ALLOWANCE_MS + LARGEST_SHARE * (begun - start)) return;
    const { input } = combineFolds(run, settings, done);
    writeExamplesSoFar(run, { rows: toExampleRowsSoFar(input), folds: done });
    spent += now() - begun;
  };
}
