import type { AuditView } from '../../../src/protocol/audit-view.js';
import { findRun, type FoundRun } from '../../../src/runs/find-run.js';
import { largeRun } from '../../e2e/large-run.js';
import type { Harness } from './harness.js';
import { viewOfRun } from './view-of-run.js';

/** Serves the run of 60,000 examples that performance tests share, and tells the page's view of it. */
export async function mountLargeRun({ server }: Harness): Promise<FoundRun & { readonly view: AuditView }> {
  const dataset = await largeRun();
  const { run, audit } = findRun(dataset);
  server.mount('large', run.root);
  server.mount('fashion', dataset);
  return { run, audit, view: viewOfRun(audit, run, `${server.url}/large`, `${server.url}/fashion`) };
}
