import { beforeAll, describe, expect, test } from 'vitest';
import type { AuditView } from '../../src/protocol/audit-view.js';
import { useHarness } from './harness/harness.js';
import { THEME_NAMES } from './harness/themes.js';
import { violations } from './harness/violations.js';

const harness = useHarness();
let view: AuditView;

beforeAll(async () => {
  const small = await harness.run('run', 300);
  view = {
    ...small.view,
    dataset: {
      ...small.view.dataset,
      unreadable: { count: 2, first: [{ path: 'coat/a.png', reason: 'it is empty' }] },
      setAside: [{ name: 'hat', images: 2 }],
    },
    warnings: ['An image was found outside of the class folders.'],
  };
});

describe.each(THEME_NAMES)('in the %s theme', (theme) => {
  test('a finished audit can be used by everyone', async () => {
    const audit = await harness.open(view, { theme });
    const { page } = audit;
    await audit.previews();
    await page.locator('.picture img.shown').waitFor();
    await harness.picture(audit, `audit-${theme}`);
    expect(await violations(audit)).toEqual([]);

    await page.locator('[data-list="all"]').click();
    await page.locator('.notices summary').click();
    await page.locator('[data-measure="entropy"] summary').click();
    await page.getByRole('combobox', { name: 'Filter by given class' }).click();
    await page.locator('.measures').scrollIntoViewIfNeeded();
    await harness.picture(audit, `audit-${theme}-open`);
    expect(await violations(audit)).toEqual([]);
    expect(await audit.faults()).toEqual([]);
  });

  test('so can a review', async () => {
    const audit = await harness.open(view, { theme });
    const { page } = audit;
    await audit.previews();
    for (const key of ['Enter', 'k', 'x', '3', 'e']) await page.keyboard.press(key);
    await page.getByRole('textbox', { name: 'Note' }).fill('cut off at the left');
    await page.keyboard.press('Enter');
    for (const key of ['Home', 'ArrowDown', 'Home']) await page.keyboard.press(key);
    await page.locator('.picture img.shown').waitFor();
    await harness.picture(audit, `review-${theme}`);
    expect(await violations(audit)).toEqual([]);

    for (const key of ['Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowDown'])
      await page.keyboard.press(key);
    await harness.picture(audit, `review-${theme}-several`);
    expect(await violations(audit)).toEqual([]);

    await page.keyboard.press('l');
    await page.keyboard.type('s');
    await page.locator('.options .option').first().waitFor();
    await harness.picture(audit, `review-${theme}-classes`);
    expect(await violations(audit)).toEqual([]);
    for (const key of ['Escape', 'Escape', '?']) await page.keyboard.press(key);
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await harness.picture(audit, `review-${theme}-keys`);
    expect(await violations(audit)).toEqual([]);
    for (const key of ['Escape', 'Home', ' ']) await page.keyboard.press(key);
    await page.locator('.enlarged img.shown').waitFor();
    await harness.picture(audit, `review-${theme}-enlarged`);
    expect(await violations(audit)).toEqual([]);
    expect(await audit.faults()).toEqual([]);
  });

  test('so can an analysis that runs', async () => {
    const phase = {
      kind: 'running',
      here: true,
      stage: 'train',
      message: 'Training',
      fraction: 0.4,
      secondsLeft: 40,
    } as const;
    const audit = await harness.open({ ...view, phase, rows: null, summary: null }, { theme });
    await audit.page.getByRole('progressbar').first().waitFor();
    expect(await violations(audit)).toEqual([]);
  });

  test('a narrow page shows all of it too', async () => {
    const audit = await harness.open(view, { theme, width: 700, height: 900 });
    await audit.previews();
    await harness.picture(audit, `narrow-${theme}`);
    await audit.page.locator('.cell').nth(1).click();
    await audit.page.locator('.picture img.shown').waitFor();
    await harness.picture(audit, `narrow-${theme}-detail`);
    expect(await violations(audit)).toEqual([]);
    expect(await audit.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(
      true,
    );
  });
});
