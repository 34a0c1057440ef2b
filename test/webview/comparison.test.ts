import { beforeAll, describe, expect, test } from 'vitest';
import type { AuditView } from '../../src/protocol/audit-view.js';
import type { Comparison } from '../../src/protocol/comparison.js';
import type { AuditPage } from './harness/audit-page.js';
import { useHarness } from './harness/harness.js';
import { THEME_NAMES } from './harness/themes.js';
import { violations } from './harness/violations.js';

const harness = useHarness();
let view: AuditView;
let comparison: Comparison;

beforeAll(async () => {
  const small = await harness.run('run', 300);
  const flagged = small.rows.flatMap((row, place) => (row.likely_mislabeled ? [place] : []));
  const figures = { run: '/r', examples: 302, likelyMislabeled: 34, heldOutAccuracy: 0.861 };
  comparison = {
    before: { ...figures, created: '2026-11-20T09:00:00Z' },
    after: {
      ...figures,
      created: small.view.created,
      examples: 300,
      likelyMislabeled: flagged.length,
      heldOutAccuracy: 0.912,
    },
    sameSettings: false,
    places: { gone: [0, 1, 2], still: flagged.slice(1), fresh: flagged.slice(0, 1), relabelled: [] },
    left: { examples: 3, flagged: 2 },
    added: 1,
  };
  view = { ...small.view, comparison };
});

function places({ page }: AuditPage): Promise<string[]> {
  return page.locator('.cell').evaluateAll((cells) => cells.map(({ id }) => id).sort());
}

test('says what changed, and shows the examples behind it', async () => {
  const audit = await harness.open(view);
  const { page } = audit;
  await audit.previews();
  const panel = page.getByRole('region', { name: 'Comparison with an earlier audit' });
  await expect
    .poll(() => panel.locator('dd').allTextContents())
    .toEqual([
      `before 34 now ${comparison.after.likelyMislabeled}`,
      'before 86 % now 91 %',
      'before 302 now 300',
    ]);
  await panel
    .getByText('3 images of the earlier audit are not in the dataset any more, 2 of them flagged then.')
    .waitFor();

  await panel.getByRole('button', { name: '3 no longer flagged' }).click();
  await page.getByText('Only no longer flagged').waitFor();
  expect(await places(audit)).toEqual(['example-0', 'example-1', 'example-2']);
  await panel.getByRole('button', { name: '1 newly flagged' }).click();
  await expect.poll(() => places(audit)).toEqual([`example-${comparison.places.fresh[0]}`]);
  await page.getByRole('button', { name: 'Show all again' }).click();
  await page.getByText('300 examples').waitFor();

  // Nothing has another label, so that there is nothing to show.
  await panel.getByRole('button', { name: '0 with another label' }).click({ force: true });
  await page.getByText('300 examples').waitFor();

  await panel.getByRole('button', { name: 'End the comparison' }).click();
  await expect.poll(async () => (await audit.posted()).at(-1)).toEqual({ kind: 'end-comparison' });
  await audit.show({ ...view, comparison: null });
  await panel.waitFor({ state: 'detached' });
  expect(await audit.faults()).toEqual([]);
});

describe.each(THEME_NAMES)('in the %s theme', (theme) => {
  test.each([1280, 520])('can be used by everyone at a width of %i', async (width) => {
    const audit = await harness.open(view, { theme, width });
    await audit.previews();
    await audit.page.getByRole('button', { name: '3 no longer flagged' }).click();
    await audit.previews();
    await harness.picture(audit, `comparison-${theme}-${width}`);
    expect(await violations(audit)).toEqual([]);
    expect(await audit.faults()).toEqual([]);
  });
});
