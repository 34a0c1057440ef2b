import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { auditFrame } from './audit-page.js';

/** What axe-core finds serious or critical in the audit's page, one sentence each. */
export async function seriousFaults(page: Page): Promise<string[]> {
  const frame = await auditFrame(page);
  await frame.evaluate(axe.source);
  const { violations } = await frame.evaluate(async () => {
    // The script before put it there.
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    return axe.run(document, { resultTypes: ['violations'] });
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ help, nodes }) => `${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}
