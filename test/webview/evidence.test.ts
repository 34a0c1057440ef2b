import type { Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AuditView } from '../../src/protocol/audit-view.js';
import type { ExampleEvidence } from '../../src/protocol/evidence.js';
import type { ExampleRow } from '../../src/protocol/example-row.js';
import { writeEvidence } from '../../src/runs/evidence-files.js';
import { useHarness } from './harness/harness.js';
import { PROBES } from './harness/small-run.js';
import { aStory, toldEvidence } from './harness/told-evidence.js';
import { THEME_NAMES } from './harness/themes.js';
import { violations } from './harness/violations.js';

const COUNT = 600;
const NEIGHBOURS = 4;

const harness = useHarness();
let view: AuditView;
let rows: readonly ExampleRow[];
/** Flagged ones as the page lists them, by place. */
let flagged: readonly number[];

/** Its label at first, what is suggested from block 2 on; in models that trained on it from block 3 on. */
function told(i: number): ExampleEvidence {
  const { classes } = view.dataset;
  const row = rows[i];
  const given = classes.indexOf(row?.given_label ?? '');
  const suggested = classes.indexOf(row?.suggested_label ?? '');
  const leading = [given, suggested, ...classes.keys()]
    .filter((c, at, all) => all.indexOf(c) === at)
    .slice(0, 8);
  return {
    classes: leading,
    scores: leading.map((_, column) => [0.2, 0.7][column] ?? 0.1 / 6),
    heldOut: aStory(leading, [0, 0, 0, 1, 1, 1], (probe) => near(i, probe)),
    trained: aStory(leading, [2, 0, 0, 0, 1, 1], (probe) => near(i + 100, probe)),
    labelDepth: PROBES.length,
    epochClasses: [2, 0, 1, 1].map((column) => leading[column] ?? 0),
  };
}

function near(i: number, probe: number): number[] {
  return Array.from({ length: NEIGHBOURS }, (_, n) => (i + 7 * (probe + 1) + 31 * n) % COUNT);
}

beforeAll(async () => {
  const small = await harness.run('run', COUNT);
  rows = small.rows;
  view = { ...small.view, evidence: `${harness.server.url}/run/evidence` };
  const shape = {
    examples: COUNT,
    probes: PROBES.length,
    leading: 8,
    neighbours: NEIGHBOURS,
    epochs: 4,
  };
  writeEvidence(small.run, toldEvidence(shape, told));
  flagged = [...rows.keys()]
    .filter((i) => rows[i]?.likely_mislabeled)
    .sort((a, b) => (rows[b]?.label_error_score ?? 0) - (rows[a]?.label_error_score ?? 0));
});

afterEach(async () => {
  await harness.closePages();
});

const rung = (page: Page, name: string) => page.getByRole('radio', { name });
const neighbours = (page: Page): Promise<number[]> =>
  page
    .locator('.neighbour')
    .evaluateAll((elements) => elements.map((element) => Number(element.getAttribute('data-neighbour'))));
const active = (page: Page): Promise<number> =>
  page.locator('.cell.active').evaluate((cell) => Number(cell.id.slice('example-'.length)));
const read = (page: Page): Promise<void> => page.locator('.rungs[aria-busy="false"]').first().waitFor();

test('the ladder shows how the example that is shown was recognised', async () => {
  const audit = await harness.open(view);
  const { page } = audit;
  await read(page);
  const [place = -1] = flagged;
  const { given_label: given = '', suggested_label: suggested = '' } = rows[place] ?? {};
  expect(await page.locator('.rungs .rung .elected .name').allTextContents()).toEqual([
    ...[given, given, given],
    ...[suggested, suggested, suggested],
  ]);
  expect(await page.locator('.network .elected .name').textContent()).toBe(suggested);
  expect(
    await page
      .locator('.rungs .rung')
      .evaluateAll((rungs) => rungs.map((each) => each.classList.contains('settled'))),
  ).toEqual([false, false, false, true, true, true]);
  expect((await page.locator('.story-words').textContent())?.replaceAll(/[\u2068\u2069]/g, '')).toBe(
    `Until block 1 its neighbours are labelled ${given}, its own label; from block 2 on ${suggested}, which the network says too. As ${given} it was never learned, even when trained on.`,
  );
  // Where it settles is what is looked at first.
  expect(await page.locator('.rung[aria-checked="true"] .probe').textContent()).toBe('block 2');
  expect(await neighbours(page)).toEqual(near(place, 3));
  expect(await page.locator('.neighbour .name').allTextContents()).toEqual(
    near(place, 3).map((other) => rows[other]?.given_label),
  );
  // Each with its own preview, drawn from the sheets once it is in sight.
  expect(await page.locator('.neighbour canvas').count()).toBe(0);
  await page.locator('.neighbours').scrollIntoViewIfNeeded();
  await expect.poll(() => page.locator('.neighbour canvas[data-state="shown"]').count()).toBe(NEIGHBOURS);
  expect(await audit.faults()).toEqual([]);
});

test('how it was learned, and what the networks say of it', async () => {
  const { page } = await harness.open(view);
  await read(page);
  const { classes, scores } = told(flagged[0] ?? -1);
  const names = classes.map((index) => view.dataset.classes[index] ?? '');
  expect(await page.locator('.epochs').getByRole('listitem').allTextContents()).toEqual([
    ...[names[2], names[0], names[1], names[1]],
  ]);
  await page.getByText('in epoch 2 of 4, but forgotten in epoch 3').waitFor();
  expect(await page.locator('.softmax dt').first().textContent()).toBe(names[1]);
  expect(await page.locator('.softmax dd').first().textContent()).toBe(scores[1]?.toFixed(2));
});

test('rungs are chosen by keyboard, and say what they show', async () => {
  const { page } = await harness.open(view);
  await read(page);
  const [place = -1] = flagged;
  const { given_label: given = '', suggested_label: suggested = '' } = rows[place] ?? {};
  await rung(page, `block 2 : ${suggested} , settles here, ${given} 4 %, ${suggested} 70 %`).focus();
  await page.keyboard.press('ArrowUp');
  expect(await neighbours(page)).toEqual(near(place, 2));
  await page.keyboard.press('Home');
  expect(await neighbours(page)).toEqual(near(place, 0));
  expect(await rung(page, 'input').evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('ArrowUp');
  expect(await neighbours(page)).toEqual(near(place, 5));
  // The arrows moved no example.
  expect(await active(page)).toBe(place);
  // The next example starts where it settles.
  await page.getByRole('button', { name: 'Next example' }).click();
  await expect.poll(() => neighbours(page)).toEqual(near(flagged[1] ?? -1, 3));
});

test('a neighbour opens among its like, and there is a way back', async () => {
  const { page } = await harness.open(view);
  await read(page);
  await page.keyboard.press('ArrowRight');
  const [, place = -1] = flagged;
  await expect.poll(() => neighbours(page)).toEqual(near(place, 3));
  await rung(page, 'stem').click();
  const [first = -1, second = -1] = near(place, 1);
  await page.locator(`[data-neighbour="${second}"]`).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => active(page)).toBe(second);
  expect(await page.locator('.detail .file .path').textContent()).toBe(rows[second]?.path);
  expect(
    await page
      .locator('.cell')
      .evaluateAll((cells) => cells.map((cell) => Number(cell.id.slice('example-'.length)))),
  ).toEqual([place, ...near(place, 1)]);
  // From there to a neighbour's neighbour, and all the way back by the key that led there.
  await expect.poll(() => neighbours(page)).toEqual(near(second, 3));
  await page.locator(`[data-neighbour="${near(second, 3)[2] ?? -1}"]`).click();
  await expect.poll(() => active(page)).toBe(near(second, 3)[2]);
  await page.keyboard.press('Enter');
  await expect.poll(() => active(page)).toBe(second);
  await page.locator('.back-bar').click();
  await expect.poll(() => active(page)).toBe(place);
  expect(await page.locator('.back-bar').count()).toBe(0);
  expect(await page.locator('[data-list="likely_mislabeled"]').getAttribute('aria-current')).toBe('true');
  expect(await page.locator('.position').textContent()).toBe(`2 of ${flagged.length}`);
  // Where the user left it, with the focus on what was opened.
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-neighbour')))
    .toBe(String(second));
  expect(await neighbours(page)).toContain(first);
  // Asking for something else is no visit any more.
  await page.locator(`[data-neighbour="${first}"]`).click();
  await page.locator('.back-bar').waitFor();
  await page.locator('[data-list="easy"]').click();
  await expect.poll(() => page.locator('.back-bar').count()).toBe(0);
});

test('stepping on from a neighbour leaves the focus alone', async () => {
  const { page } = await harness.open(view);
  await read(page);
  await page.locator('.neighbour').first().click();
  await page.locator('.back-bar').waitFor();
  const next = page.getByRole('button', { name: 'Next example' });
  await next.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('.position').textContent()).toBe(`3 of ${NEIGHBOURS + 1}`);
  expect(await next.evaluate((element) => element.matches(':focus'))).toBe(true);
});

test('both stories stand beside each other where there is room, and one behind the other where not', async () => {
  const { page } = await harness.open(view, { width: 1600 });
  await read(page);
  const [place = -1] = flagged;
  expect(await page.locator('.story').count()).toBe(1);
  const trained = page.getByRole('button', { name: 'Trained on' });
  await trained.click();
  expect(await trained.getAttribute('aria-pressed')).toBe('true');
  expect(await neighbours(page)).toEqual(near(place + 100, 3));
  expect(
    await page
      .locator('.rungs .rung')
      .evaluateAll((rungs) => rungs.map((each) => each.classList.contains('first'))),
  ).toEqual([false, false, false, false, true, false]);
  // It stays chosen from example to example.
  await page.getByRole('button', { name: 'Next example' }).click();
  await expect.poll(() => neighbours(page)).toEqual(near((flagged[1] ?? -1) + 100, 3));
  await page.getByRole('separator', { name: 'Width of the example pane' }).focus();
  for (let step = 0; step < 20; step++) await page.keyboard.press('ArrowLeft');
  await expect.poll(() => page.locator('.story').count()).toBe(2);
  expect(await trained.count()).toBe(0);
  expect(await neighbours(page)).toEqual([
    ...near(flagged[1] ?? -1, 3),
    ...near((flagged[1] ?? -1) + 100, 3),
  ]);
});

test('only what is shown is read, and what was stepped past is not waited for', async () => {
  const { server } = harness;
  const before = server.asked.length;
  const shards = (): string[] => server.asked.slice(before).filter((path) => path.includes('shard_'));
  const release = server.hold('shard_0001.safetensors');
  const audit = await harness.open(view);
  const { page } = audit;
  await page.locator('[data-list="all"]').click();
  await page.getByRole('combobox', { name: 'Sort by' }).waitFor();
  await audit.previews();
  await page.locator('.cell').first().click();
  const late = (): Promise<boolean> => page.locator('.rungs[aria-busy="true"]').isVisible();
  // To one whose file does not come, and on to others.
  for (let step = 0; step < 40 && !(await late()); step++) await page.keyboard.press('ArrowRight');
  expect(await late()).toBe(true);
  expect(await page.locator('.detail .change').isVisible()).toBe(true);
  for (let step = 0; step < 40 && (await late()); step++) await page.keyboard.press('ArrowRight');
  await read(page);
  const shown = await active(page);
  expect(shown).toBeLessThan(500);
  await expect.poll(() => neighbours(page)).toEqual(near(shown, 3));
  release();
  await expect.poll(() => server.held()).toEqual([]);
  expect(await neighbours(page)).toEqual(near(shown, 3));
  expect(new Set(shards()).size).toBe(shards().length);
});

describe('where there is no evidence', () => {
  test('a run of an earlier version shows its depths', async () => {
    const { page } = await harness.open({ ...view, evidence: null });
    await page.locator('.ladder').waitFor();
    expect(await page.locator('.evidence').count()).toBe(0);
  });

  test('a run whose file is gone says so, and shows its depths', async () => {
    const small = await harness.run('gone', 100);
    const audit = await harness.open({ ...small.view, evidence: `${harness.server.url}/gone/evidence` });
    await audit.page.getByText('Why it is here cannot be shown').waitFor();
    expect(await audit.page.locator('.ladder').count()).toBe(1);
    expect((await audit.posted()).filter(({ kind }) => kind === 'page-error')).toHaveLength(1);
  });
});

describe.each(THEME_NAMES)('in the %s theme', (theme) => {
  test('the evidence can be used by everyone', async () => {
    const audit = await harness.open(view, { theme, height: 1400 });
    const { page } = audit;
    await read(page);
    await expect.poll(() => page.locator('.neighbour canvas[data-state="shown"]').count()).toBe(NEIGHBOURS);
    await harness.picture(audit, `evidence-${theme}`);
    expect(await violations(audit)).toEqual([]);
    await page.getByRole('separator', { name: 'Width of the example pane' }).focus();
    for (let step = 0; step < 20; step++) await page.keyboard.press('ArrowLeft');
    await page.locator('.neighbour').nth(1).click();
    await page.locator('.back-bar').waitFor();
    await rung(page, 'stem').first().focus();
    await expect
      .poll(() => page.locator('.neighbour canvas[data-state="shown"]').count())
      .toBe(2 * NEIGHBOURS);
    await harness.picture(audit, `evidence-${theme}-wide`);
    expect(await violations(audit)).toEqual([]);
    expect(await audit.faults()).toEqual([]);
  });
});

test('names of any kind show as text, and push nothing out of its place', async () => {
  const names = [
    `<img src=x onerror="document.title='broken'">`,
    '\u202Egnp.gnol\u202C right to left',
    'שם בעברית (1)',
    'a very long name '.repeat(18),
  ];
  const name = (i: number): string => names[i % names.length] ?? '';
  const small = await harness.run('hostile', 40, (row, i) => ({
    ...row,
    path: `${i}/${name(i)}.png`,
    given_label: name(i),
    suggested_label: name(i + 1),
    likely_mislabeled: true,
    label_error_score: 1 - i / 100,
  }));
  const classes = [0, 1, 2, 3];
  const shape = { examples: 40, probes: 4, leading: 4, neighbours: 4, epochs: 4 };
  writeEvidence(
    small.run,
    toldEvidence(shape, (i) => ({
      classes: classes.map((_, column) => (i + column) % 4),
      scores: [0.25, 0.25, 0.25, 0.25],
      heldOut: aStory(
        classes.map((_, column) => (i + column) % 4),
        [0, 2, 3, 1],
        () => [0, 1, 2, 3],
      ),
      trained: aStory(classes, [0, 0, 0, 0], () => [0, 1, 2, 3]),
      labelDepth: 4,
      epochClasses: classes,
    })),
  );
  const audit = await harness.open({
    ...small.view,
    evidence: `${harness.server.url}/hostile/evidence`,
    probes: names,
  });
  const { page } = audit;
  await read(page);
  expect(await page.locator('.rungs .elected .name').allTextContents()).toEqual([0, 2, 3, 1].map(name));
  expect(await page.locator('.rungs .probe').allTextContents()).toEqual(names);
  expect(await page.locator('.neighbour .name').allTextContents()).toEqual(names);
  await page.locator('.neighbour').nth(3).click();
  expect(await page.locator('.back-bar .name').textContent()).toBe(`${name(0)}.png`);
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll('.toolbar, .grid, .side, .detail, .body, .evidence, .back-bar')]
      .filter((part) => part.scrollWidth > part.clientWidth + 1)
      .map((part) => part.className),
  );
  expect(wide).toEqual([]);
  expect(await page.title()).toBe('Audit');
  expect(await page.locator('#root img[onerror]').count()).toBe(0);
  await harness.picture(audit, 'evidence-hostile');
  expect(await audit.faults()).toEqual([]);
});

test('a narrow page shows it below the grid', async () => {
  const audit = await harness.open(view, { width: 700, height: 1100 });
  await audit.previews();
  await audit.page.locator('.cell').nth(1).click();
  await read(audit.page);
  await audit.page.locator('.evidence').scrollIntoViewIfNeeded();
  await harness.picture(audit, 'evidence-narrow');
  expect(await audit.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(
    true,
  );
});
