import type { AuditPage } from './audit-page.js';

/** Has an open audit of many examples list all of them, and waits until every column is read. */
export async function showAll({ page, previews }: Pick<AuditPage, 'page' | 'previews'>): Promise<void> {
  await previews();
  await page.locator('[data-list="all"]').click();
  await page.locator('.more').waitFor({ state: 'attached' });
}
