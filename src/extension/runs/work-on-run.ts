import type { AuditDocument } from '../../protocol/audit-document.js';
import { analysisUnderWay } from '../../runs/analysis-lock.js';
import type { Analyses } from '../analysis/analyses.js';
import type { Work } from '../audit/audit-view-of.js';
import { realPathOf } from '../real-path.js';

/** Which process works on a run just now, in this window or anywhere else on this machine. */
export async function workOnRun(
  run: string,
  document: AuditDocument | null,
  analyses: Analyses,
): Promise<Work> {
  const analysis = analyses.of(run);
  if (analysis !== undefined) return { kind: 'here', progress: analysis.progress };
  if (document?.state === 'running') {
    const claim = analysisUnderWay(document.dataset.location);
    if (claim !== null && (await realPathOf(claim.run)) === (await realPathOf(run)))
      return { kind: 'elsewhere' };
  }
  return { kind: 'none', failure: analyses.failureOf(run) };
}
