import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { paletteRow } from '../rig/commands.js';
import { auditPage, takesDecisions } from './audit-page.js';

/** Opens the only audit, and shows all its examples once they can be decided about. */
export async function openAudit(page: Page): Promise<void> {
  await paletteRow(page, 'Difficulty Lens: Open audit');
  await page.keyboard.press('Enter');
  await auditPage(page).locator('[data-list="all"]').click();
  await takesDecisions(page);
}

/** The audit's tab, which says whether there is something to save. */
export function auditTab(page: Page, isDirty: boolean): Locator {
  return page.locator(isDirty ? '.tab.active.dirty' : '.tab.active:not(.dirty)', { hasText: 'audit.dlens' });
}

/** Waits until so many of the examples in view show that they were decided about. */
export async function decided(page: Page, count: number): Promise<void> {
  await expect.poll(() => auditPage(page).locator('.cell .badge').count(), { timeout: 20_000 }).toBe(count);
}
