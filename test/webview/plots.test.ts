import type { Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AuditView } from '../../src/protocol/audit-view.js';
import { writeEvidence } from '../../src/runs/evidence-files.js';
import type { AuditPage } from './harness/audit-page.js';
import { someEvidence } from './harness/some-evidence.js';
import { useHarness } from './harness/harness.js';
import { THEME_NAMES } from './harness/themes.js';
import { violations } from './harness/violations.js';
import { PROBES, type SmallRun } from './harness/small-run.js';

const COUNT = 600;

const harness = useHarness();
let small: SmallRun & { view: AuditView };
let view: AuditView;

beforeAll(async () => {
  small = await harness.run('run', COUNT);
  writeEvidence(small.run, someEvidence(small.rows, PROBES.length));
  view = { ...small.view, evidence: `${harness.server.url}/run/evidence` };
});

afterEach(async () => {
  await harness.closePages();
});

async function openPlots(shown: AuditView, options?: Parameters<typeof harness.open>[1]): Promise<AuditPage> {
  const audit = await harness.open(shown, options);
  await audit.page.locator('[data-page="plots"]').click();
  await drawn(audit.page);
  return audit;
}

async function drawn(page: Page): Promise<void> {
  await page.locator('.plots[aria-busy="false"]').waitFor();
  if ((await page.locator('.reading').count()) > 0)
    await page.locator('.reading').waitFor({ state: 'detached' });
}

const shownInGrid = (page: Page): Promise<string | null> => page.locator('.toolbar .shown').textContent();

test('all plots of a run are there, each with what it tells in words', async () => {
  const audit = await openPlots(view);
  const names = await audit.page
    .locator('[data-plot]')
    .evaluateAll((plots) => plots.map((plot) => plot.getAttribute('data-plot')));
  expect(names).toEqual([
    'plane',
    'confusion',
    'held_out_depth',
    'label_depth',
    'training_depth',
    'held_out_accuracy',
    'consensus_consistency',
    'output_margin',
    'iteration_learned',
    'probes-held-out',
    'probes-trained',
    'learning',
    'classes',
  ]);
  for (const name of names) {
    const plot = audit.page.locator(`[data-plot="${name}"]`);
    expect((await plot.locator('.gist').textContent())?.length, name ?? '').toBeGreaterThan(20);
    if (name !== 'classes') expect(await plot.locator('svg').first().getAttribute('aria-label')).toBeTruthy();
  }
  expect(await audit.faults()).toEqual([]);
});

test('marks stand for the examples that they lead to', async () => {
  const audit = await openPlots(view);
  const { page } = audit;
  for (const [plot, every] of [
    ['plane', 25],
    ['confusion', 20],
    ['label_depth', 6],
    ['output_margin', 8],
  ] as const) {
    const marks = page.locator(`[data-plot="${plot}"] .mark`);
    for (let mark = 0; mark < (await marks.count()); mark += every) {
      const words = (await marks.nth(mark).getAttribute('aria-label')) ?? '';
      const count = /([\d,]+) examples?\b/.exec(words)?.[1];
      expect(count, words).toBeDefined();
      await marks.nth(mark).click();
      await page.locator('.toolbar .only.marked').waitFor();
      expect(await shownInGrid(page), words).toMatch(new RegExp(`^${count} (of|example)`));
      await page.locator('[data-page="plots"]').click();
      await drawn(page);
    }
  }
  expect(await audit.faults()).toEqual([]);
});

test('the bins of the plane together are all examples, and so are those of label depth', async () => {
  const { page } = await openPlots(view);
  for (const plot of ['plane', 'label_depth', 'confusion']) {
    const counts = await page
      .locator(`[data-plot="${plot}"] .mark`)
      .evaluateAll((marks) =>
        marks.map((mark) => Number(/(\d+) examples?\b/.exec(mark.getAttribute('aria-label') ?? '')?.[1])),
      );
    expect(
      counts.reduce((sum, count) => sum + count, 0),
      plot,
    ).toBe(COUNT);
  }
});

test('by keyboard alone: to a mark, from mark to mark, to its examples and back to all', async () => {
  const audit = await openPlots(view);
  const { page } = audit;
  const marks = page.locator('[data-plot="label_depth"] .mark');
  await page.locator('[data-plot="held_out_depth"] .mark[tabindex="0"]').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await marks.first().evaluate((mark) => mark === document.activeElement)).toBe(true);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  const words = await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
  expect(words).toBe(await marks.nth(2).getAttribute('aria-label'));
  expect(await page.locator('[data-plot="label_depth"] .readout').textContent()).toBe(words);
  // Only one of the marks is a stop of the Tab key.
  expect(await page.locator('[data-plot="label_depth"] .mark[tabindex="0"]').count()).toBe(1);
  await page.keyboard.press('Enter');
  await page.locator('.toolbar .only.marked').waitFor();
  // The mark is gone; whoever chose it goes on among its examples.
  await page.waitForFunction(() => document.activeElement?.closest('.grid') !== null);
  await page.getByRole('button', { name: 'Show all again' }).press('Enter');
  expect(await shownInGrid(page)).toMatch(/^600 examples/);
  expect(await audit.faults()).toEqual([]);
});

test.each([500, 1280])('at %i pixels, what is filtered and how many pass can both be read', async (width) => {
  const { page } = await openPlots(view, { width });
  await page.locator('[data-plot="plane"] .mark').last().click();
  const chip = page.locator('.toolbar .only.marked .text');
  await chip.waitFor();
  for (const text of [chip, page.locator('.toolbar .shown')]) {
    expect(await text.evaluate((element) => element.scrollWidth <= element.clientWidth + 1)).toBe(true);
    expect((await text.boundingBox())?.width).toBeGreaterThan(60);
  }
});

test('nothing is decided about examples that are not in sight', async () => {
  const audit = await openPlots(view);
  const { page } = audit;
  for (const key of ['k', 'x', 'Enter', '1', 'Delete']) await page.keyboard.press(key);
  await page.locator('[data-plot="plane"] .mark').first().focus();
  for (const key of ['k', 'x', '1']) await page.keyboard.press(key);
  expect((await audit.posted()).filter(({ kind }) => kind === 'review')).toEqual([]);
});

test('a reload keeps the plots, the order of the classes, and what a mark filters', async () => {
  const audit = await openPlots(view);
  const { page } = audit;
  await page.getByRole('button', { name: 'Examples', exact: true }).click();
  expect(await page.locator('th[aria-sort="descending"]').textContent()).toBe('Examples');
  await audit.reload();
  await drawn(page);
  expect(await page.locator('th[aria-sort="descending"]').textContent()).toBe('Examples');
  await page.locator('[data-plot="classes"] tbody button').first().click();
  const shown = await shownInGrid(page);
  await audit.reload();
  await page.locator('.toolbar .only.marked').waitFor();
  await expect.poll(() => shownInGrid(page)).toBe(shown);
});

test('whoever comes back finds the plots where they were', async () => {
  const { page } = await openPlots(view);
  await page.locator('[data-plot="iteration_learned"] .mark').first().click();
  await page.locator('.grid').waitFor();
  await page.locator('[data-page="plots"]').click();
  await drawn(page);
  await expect.poll(() => page.locator('.plots').evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(200);
});

test('k-NN accuracy by probe is the share of the labels that neighbours vote for', async () => {
  const { page } = await openPlots(view);
  const plot = page.locator('[data-plot="probes-held-out"]');
  await plot.getByText('As a table').click();
  const row = plot.locator('tbody tr').nth(1);
  const { classes, heldOut, leading } = someEvidence(small.rows, PROBES.length);
  const right = small.rows.filter(
    (_, i) => heldOut.elected[i * PROBES.length + 1] === classes[i * leading],
  ).length;
  expect(await row.locator('th').textContent()).toBe('stem');
  expect(await row.locator('td').first().textContent()).toBe(`${((100 * right) / COUNT).toFixed(1)} %`);
});

test('where there are repeats, the curves say that they are of the first', async () => {
  const { page } = await openPlots({ ...view, repeats: 3 });
  for (const name of ['probes-held-out', 'probes-trained', 'learning']) {
    expect(await page.locator(`[data-plot="${name}"] .gist`).textContent()).toContain(
      'Of 3 repeats the first is counted.',
    );
  }
  expect(await page.locator('[data-plot="plane"] .gist').textContent()).not.toContain('repeats');
});

test('evidence that is missing is said, and the other plots are there', async () => {
  const { page } = await harness.open({ ...view, evidence: `${harness.server.url}/run/nowhere` });
  await page.locator('[data-page="plots"]').click();
  await page.locator('.plots').getByText('could not be read').waitFor();
  await expect.poll(() => page.locator('[data-plot]').count()).toBe(10);
});

describe.each(THEME_NAMES)('in the %s theme', (theme) => {
  test.each([500, 1000, 1600])(
    'at %i pixels no text touches another, and everyone can use it',
    async (width) => {
      const audit = await openPlots(view, { theme, width, height: 900 });
      const { page } = audit;
      expect(await violations(audit)).toEqual([]);
      expect(await collisions(page)).toEqual([]);
      expect(await page.locator('.plots').evaluate((plots) => plots.scrollWidth <= plots.clientWidth)).toBe(
        true,
      );
      await wholePicture(audit, `plots-${theme}-${width}`);
      expect(await audit.faults()).toEqual([]);
    },
  );
});

describe('datasets that are not like others', () => {
  // A thousand classes are many marks: on a busy machine that takes its time.
  test(
    'two classes with long names, a thousand, and none that anyone knows',
    { timeout: 240_000 },
    async () => {
      const long = 'Tyrannosaurus rex, the tyrant lizard king of the late Cretaceous';
      for (const [name, classes] of [
        ['two', [long, '長袖シャツ長袖シャツ長袖シャツ']],
        ['thirty', Array.from({ length: 30 }, (_, i) => `kind of thing ${i}`)],
        ['thousand', Array.from({ length: 1000 }, (_, i) => `${i} ${long}`)],
      ] as const) {
        const { view } = await harness.run(name, 1200, (row, i) => ({
          ...row,
          given_label: classes[i % classes.length]!,
          consensus_class: classes[(i % 7 === 0 ? i * 3 : i) % classes.length]!,
          held_out_depth: (i * 0.317) % 5,
        }));
        for (const width of [500, 1600]) {
          const audit = await openPlots(view, { width });
          expect(await collisions(audit.page), name).toEqual([]);
          expect(await audit.page.locator('[data-plot="classes"] tbody tr').count()).toBe(classes.length);
          await wholePicture(audit, `plots-${name}-${width}`);
          expect(await audit.faults()).toEqual([]);
        }
        await harness.closePages();
      }
    },
  );

  test('a network of many probes', async () => {
    const probes = [
      'input',
      'stem',
      ...Array.from({ length: 14 }, (_, i) => `residual block ${i + 1}`),
      'softmax',
    ];
    const { view, run, rows } = await harness.run('deep', 300, (row, i) => ({
      ...row,
      held_out_depth: (i * 0.71) % 16,
      label_depth: (i * 0.37) % 17,
    }));
    writeEvidence(run, someEvidence(rows, probes.length));
    for (const width of [500, 1600]) {
      const evidence = `${harness.server.url}/deep/evidence`;
      const audit = await openPlots({ ...view, probes, evidence }, { width });
      expect(await collisions(audit.page)).toEqual([]);
      await wholePicture(audit, `plots-deep-${width}`);
    }
  });

  test('no depth is defined', async () => {
    const { view } = await harness.run('undefined', 60, (row) => ({
      ...row,
      held_out_depth: null,
      training_depth: null,
    }));
    const audit = await openPlots({ ...view, summary: { ...view.summary!, heldOutDepthThreshold: null } });
    const { page } = audit;
    expect(await page.locator('[data-plot="held_out_depth"] .gist').textContent()).toBe(
      'No example has one.',
    );
    expect(await page.locator('[data-plot="held_out_accuracy"] .note').textContent()).toContain('–');
    const row = page.locator('[data-plot="plane"] .mark');
    await row.first().click();
    expect(await page.locator('.toolbar .only.marked').textContent()).toContain('No held-out depth');
    expect(await audit.faults()).toEqual([]);
  });

  test('there is no example', async () => {
    const { view } = await harness.run('empty', 0);
    const audit = await harness.open(view);
    await audit.page.locator('[data-page="plots"]').click();
    await audit.page.locator('.plots[aria-busy="false"]').waitFor();
    expect(await audit.page.locator('.mark').count()).toBe(0);
    expect(await audit.faults()).toEqual([]);
  });
});

/** Pairs of texts within one drawing that overlap, and texts that are cut off by it. */
function collisions(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    for (const svg of document.querySelectorAll('.plots .drawing svg')) {
      const frame = svg.getBoundingClientRect();
      const texts = [...svg.querySelectorAll('text')].map((text) => ({
        text: text.textContent,
        box: text.getBoundingClientRect(),
      }));
      for (const [i, { text, box }] of texts.entries()) {
        if (
          box.left < frame.left - 1 ||
          box.right > frame.right + 1 ||
          box.top < frame.top - 1 ||
          box.bottom > frame.bottom + 1
        )
          found.push(`cut off: ${text}`);
        for (const other of texts.slice(i + 1)) {
          const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
          const along = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
          // Boxes have room above and below their letters.
          if (across > 0.5 && along > 3) found.push(`${text} × ${other.text}`);
        }
      }
    }
    return found;
  });
}

/** All of the plots, also what has to be scrolled to. */
async function wholePicture(audit: AuditPage, name: string): Promise<void> {
  const { page } = audit;
  const size = page.viewportSize();
  const { above, height } = await page.locator('.plots').evaluate((plots) => ({
    above: plots.getBoundingClientRect().top,
    height: plots.scrollHeight,
  }));
  if (size === null) return;
  await page.setViewportSize({ width: size.width, height: Math.min(8000, Math.ceil(above + height)) });
  await harness.picture(audit, name);
}
