import { auditViewOf } from '../../../src/extension/audit/audit-view-of.js';
import type { AuditDocument } from '../../../src/protocol/audit-document.js';
import type { AuditView } from '../../../src/protocol/audit-view.js';

/** What the extension tells the page of a finished run whose folder is served below `run`, its images below `images`. */
export function viewOfRun(document: AuditDocument, url: string, run = 'run', images = 'images'): AuditView {
  return auditViewOf(
    '/runs/one',
    { kind: 'document', document },
    { kind: 'none', failure: null },
    {
      rows: { uri: `${url}/${run}/examples.parquet`, complete: true },
      thumbnails: `${url}/${run}/thumbnails`,
      evidence: `${url}/${run}/evidence`,
      findings: `${url}/${run}/findings.json`,
      images: `${url}/${images}`,
      reviewOff: null,
      comparison: null,
    },
  );
}
