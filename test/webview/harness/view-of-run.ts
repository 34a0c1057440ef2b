import { existsSync, statSync } from 'node:fs';
import { auditViewOf } from '../../../src/extension/audit/audit-view-of.js';
import type { AuditDocument } from '../../../src/protocol/audit-document.js';
import type { AuditView } from '../../../src/protocol/audit-view.js';
import type { RunFolder } from '../../../src/runs/run-folder.js';

/** What the extension tells the page of a finished run whose folder is served at `url`, its images at `images`. */
export function viewOfRun(document: AuditDocument, run: RunFolder, url: string, images: string): AuditView {
  const first = {
    uri: `${url}/first-view.json`,
    sheet: `${url}/thumbnails/first_view.webp`,
    of: statSync(run.examples).size,
  };
  return auditViewOf(
    '/runs/one',
    { kind: 'document', document },
    { kind: 'none', failure: null },
    {
      rows: {
        uri: `${url}/examples.parquet`,
        complete: true,
        first: existsSync(run.firstView) ? first : null,
      },
      thumbnails: `${url}/thumbnails`,
      evidence: `${url}/evidence`,
      findings: `${url}/findings.json`,
      images,
      reviewOff: null,
      comparison: null,
    },
  );
}
