import { expect, test } from 'vitest';
import type { AuditView } from '../../src/protocol/audit-view.js';
import type { ExampleRow, ExampleRowSoFar } from '../../src/protocol/example-row.js';
import { writeExamplesSoFar } from '../../src/runs/examples-so-far.js';
import { examplesSoFarFile } from '../../src/runs/run-folder.js';
import { useHarness } from './harness/harness.js';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

const harness = useHarness();

test('rows fill in while folds end, and the selection and the place in the grid stay', async () => {
  const { run, rows, view } = await harness.run('run', 900);
  /** Serves what is known after some folds, under a name of its own. */
  const after = (folds: number): AuditView => {
    const some = rows.flatMap((row, example) => (example % 3 < folds ? [soFar(row, example, folds)] : []));
    writeExamplesSoFar(run, {
      rows: some,
      folds: Array.from({ length: folds }, (_, fold) => ({ repeat: 0, fold })),
    });
    const name = `so-far-${folds}.parquet`;
    copyFileSync(examplesSoFarFile(run), join(run.root, name));
    return {
      ...view,
      phase: {
        kind: 'running',
        here: true,
        stage: 'train',
        message: 'Training',
        fraction: folds / 3,
        secondsLeft: 60,
      },
      models: { done: folds, total: 3 },
      summary: null,
      rows: { uri: `${harness.server.url}/run/${name}`, complete: false, first: null },
    };
  };
  const audit = await harness.open(after(1));
  const { page } = audit;
  await page.getByText('of 300 labels are probably wrong so far').waitFor();
  await page.locator('[data-list="all"]').click();
  const sort = page.getByRole('combobox', { name: 'Sort by' });
  await sort.click();
  await sort.getByRole('option', { name: 'Entropy' }).click();
  await page.locator('.grid').evaluate((grid) => {
    grid.scrollTop = 1500;
  });
  await audit.previews();
  await page.locator('.cell').nth(20).click();
  const active = await page.locator('.cell.active').getAttribute('id');
  const offset = async (): Promise<number> =>
    page.locator(`#${active}`).evaluate((cell) => Math.round(cell.getBoundingClientRect().top));
  const top = await offset();
  // A group is not known before a model has trained on the example.
  expect(await page.locator('[data-list="easy"] .count').textContent()).toBe('0');

  // The grid must not go meanwhile, however long reading takes.
  await page.evaluate(() => {
    const grid = document.querySelector('.grid');
    new MutationObserver(() => {
      if (grid?.isConnected === false) document.title = 'flickered';
    }).observe(document.body, { childList: true, subtree: true });
  });
  await audit.show(after(2));
  await page.getByText('of 600 labels are probably wrong so far').waitFor();
  expect(await page.locator('.cell.active').getAttribute('id')).toBe(active);
  const line = await page
    .locator('.line')
    .first()
    .evaluate((element) => element.clientHeight);
  expect(Math.abs((await offset()) - top)).toBeLessThan(2 * line + 20);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe(active);
  const path = await page.locator('.file .path').textContent();
  expect(`example-${rows.findIndex((row) => row.path === path)}`).toBe(active);

  await audit.show(view);
  await page.getByText('of 900 labels are probably wrong').waitFor();
  expect(await page.locator('.cell.active').getAttribute('id')).toBe(active);
  expect(await page.locator('[data-list="easy"] .count').textContent()).toBe(
    String(rows.filter(({ group }) => group === 'easy').length),
  );
  expect(await page.title()).toBe('Audit');
  expect(await audit.faults()).toEqual([]);
});

/** With one model of it, none has trained on what it held out. */
function soFar(row: ExampleRow, example: number, folds: number): ExampleRowSoFar {
  if (folds > 1) return { ...row, example };
  return {
    ...row,
    example,
    group: null,
    label_depth: null,
    training_depth: null,
    iteration_learned: null,
    aum: null,
    forgetting_events: null,
    el2n: null,
    training_confidence: null,
    training_variability: null,
  };
}
