import { beforeAll, expect, test } from 'vitest';
import type { ExampleRow } from '../../src/protocol/example-row.js';
import type { AuditView } from '../../src/protocol/audit-view.js';
import { useHarness } from './harness/harness.js';

const HTML = `<img src=x onerror="document.title='broken'"><script>document.title='broken'</script>`;
const NAMES = [
  HTML,
  `"quotes" & 'apostrophes' <b>bold</b>`,
  '\u202Egnp.gnol\u202C right to left',
  'שם בעברית (1)',
  '👩‍👩‍👧‍👦 family 🏳️‍🌈',
  `${'a very long name '.repeat(20)}end`,
  'tab\tand\nnew line',
  '=cmd()|%41%2e%2e#?&',
];

const harness = useHarness();
let view: AuditView;
let rows: readonly ExampleRow[];

beforeAll(async () => {
  const small = await harness.run('hostile', 40, (row, index) => {
    const name = NAMES[index % NAMES.length]!;
    return {
      ...row,
      id: `${index}`,
      path: `${name.replaceAll('/', '∕')}/${index} ${name.replaceAll('/', '∕')}.png`,
      given_label: name,
      suggested_label: NAMES[(index + 1) % NAMES.length]!,
      consensus_class: name,
      label_error_score: 1 - index / 100,
      likely_mislabeled: true,
    };
  });
  rows = small.rows;
  view = {
    ...small.view,
    dataset: { ...small.view.dataset, name: HTML, setAside: NAMES.map((name) => ({ name, images: 1 })) },
    warnings: NAMES,
    images: `${harness.server.url}/none`,
    probes: NAMES.slice(0, 6),
  };
});

test('names of any kind show as text', async () => {
  const audit = await harness.open(view);
  const { page } = audit;
  await audit.previews();
  await page.locator('.notices summary').click();
  const cells = page.locator('.cell');
  for (const [index, name] of NAMES.entries()) {
    expect(await cells.nth(index).locator('.given').textContent()).toBe(name);
    expect(await cells.nth(index).locator('.frame').getAttribute('title')).toBe(rows[index]?.path);
    await cells.nth(index).click();
    await expect.poll(() => page.locator('.detail .change .given').textContent()).toBe(name);
    expect(await page.locator('.detail .file .path').textContent()).toBe(rows[index]?.path);
    expect(await page.locator('.notices li .name').nth(index).textContent()).toBe(name);
  }
  expect(await page.locator('.about .dataset').textContent()).toBe(HTML);
  expect(await page.title()).toBe('Audit');
  expect(await page.locator('#root img[onerror], #root script').count()).toBe(0);
  // Nothing is wider than its place: the page does not scroll sideways, nor does any part of it.
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll('.header, .lists, .content, .grid, .side, .body')]
      .filter((part) => part.scrollWidth > part.clientWidth + 1)
      .map((part) => part.className),
  );
  expect(wide).toEqual([]);
  await harness.picture(audit, 'hostile-names');
  expect(await audit.faults()).toEqual([]);
});

test('a name leaves the direction of what stands around it alone', async () => {
  const { page } = await harness.open(view);
  const names = page.locator('.name');
  await names.first().waitFor();
  const kept = await names.evaluateAll((elements: HTMLElement[]) =>
    elements.every((element) => getComputedStyle(element).unicodeBidi === 'isolate'),
  );
  expect(kept).toBe(true);
});

test('filters know such classes apart', async () => {
  const { page } = await harness.open(view);
  await page.locator('.cell').first().waitFor();
  for (const name of NAMES) {
    const dropdown = page.getByRole('combobox', { name: 'Filter by given class' });
    await dropdown.click();
    await dropdown
      .locator('vscode-option')
      .nth(NAMES.indexOf(name) + 1)
      .click();
    await expect.poll(() => page.locator('.cell').count()).toBe(5);
    expect(await page.locator('.cell .given').first().textContent()).toBe(name);
  }
});

test('paths are asked for as they are, and where an image is not there its preview is shown', async () => {
  const { page } = await harness.open(view);
  await page.getByText('The image itself cannot be shown here').waitFor();
  const asked = (): string[] =>
    harness.server.asked.filter((path) => path.startsWith('/none/')).map(decodeURIComponent);
  for (const [index] of NAMES.entries()) {
    await page.locator('.cell').nth(index).click();
    await expect.poll(asked).toContain(`/none/${rows[index]?.path}`);
  }
  expect(await page.locator('.picture canvas[data-state="shown"]').count()).toBe(1);
});
