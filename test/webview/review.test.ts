import type { Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AuditView } from '../../src/protocol/audit-view.js';
import type { ExampleRow } from '../../src/protocol/example-row.js';
import type { ReviewEntry } from '../../src/protocol/review.js';
import type { AuditPage } from './harness/audit-page.js';
import { useHarness } from './harness/harness.js';

const harness = useHarness();
let view: AuditView;
let rows: readonly ExampleRow[];
/** In the order in which the page first shows them. */
let flagged: readonly ExampleRow[];
let audit: AuditPage;
let page: Page;

beforeAll(async () => {
  const small = await harness.run('run', 300);
  ({ view, rows } = small);
  flagged = rows
    .filter((row) => row.likely_mislabeled)
    .sort((a, b) => b.label_error_score - a.label_error_score);
});

beforeEach(async () => {
  audit = await harness.open(view);
  page = audit.page;
  await audit.previews();
  await page.locator('.cell').first().focus();
});

afterEach(async () => {
  expect(await audit.faults()).toEqual([]);
  await harness.closePages();
});

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** What the host has of the flagged example at `index`. */
function entry(index: number): ReviewEntry | undefined {
  return audit.review.entries.find(({ id }) => id === flagged[index]?.id);
}

/** Waits for what the host is told, which a key press is not. */
async function decided(index: number): Promise<ReviewEntry['decision'] | undefined> {
  await expect.poll(() => entry(index)).toBeDefined();
  return entry(index)?.decision;
}

/** Place of the active example in the order shown, from 0. */
async function active(): Promise<number> {
  return Number(await page.locator('.cell.active').getAttribute('aria-posinset')) - 1;
}

function cell(index: number): ReturnType<Page['locator']> {
  return page.locator(`.cell[aria-posinset="${index + 1}"]`);
}

async function decisionShown(index: number): Promise<string | null> {
  return cell(index).getAttribute('data-decision');
}

/** The decisions that the page asked for since it was opened, one list an edit. */
async function edits(): Promise<(readonly unknown[])[]> {
  return (await audit.posted()).flatMap((message) => (message.kind === 'review' ? [message.changes] : []));
}

test('keys decide, show it at once, and lead on', async () => {
  await press('Enter', 'k', 'x', 'l');
  await page.getByRole('combobox', { name: 'Label this example' }).fill('san');
  await press('Enter');
  expect(await active()).toBe(4);
  expect(await decided(0)).toEqual({ kind: 'relabel', label: flagged[0]?.suggested_label });
  expect(await decided(1)).toEqual({ kind: 'keep' });
  expect(await decided(2)).toEqual({ kind: 'exclude' });
  expect(await decided(3)).toEqual({ kind: 'relabel', label: 'sandal' });
  expect(await decisionShown(0)).toBe('relabel');
  expect(await cell(0).locator('.decided').textContent()).toBe(flagged[0]?.suggested_label);
  expect(await cell(0).ariaSnapshot()).toContain(`relabelled to \u2068${flagged[0]?.suggested_label}\u2069`);
  expect(await cell(1).ariaSnapshot()).toContain('kept');
  expect(await cell(2).ariaSnapshot()).toContain('excluded');
  // The dialog has given the focus back.
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-posinset'))).toBe('5');
  expect(entry(0)).toMatchObject({
    example: rows.findIndex(({ id }) => id === flagged[0]?.id),
    path: flagged[0]?.path,
    given: flagged[0]?.given_label,
    suggested: flagged[0]?.suggested_label,
    confidence: flagged[0]?.suggestion_confidence,
  });
});

test('a decision is taken away, an example skipped, and the next flagged found', async () => {
  await press('k', 'ArrowLeft');
  expect(await decisionShown(0)).toBe('keep');
  await press('u');
  await expect.poll(() => audit.review.entries).toEqual([]);
  expect(await active()).toBe(0);
  expect(await decisionShown(0)).toBeNull();
  await press('k', 's');
  expect(await active()).toBe(2);
  await press('k', 'Home', 's');
  expect(await active()).toBe(1);
  await press('n');
  expect(await active()).toBe(3);
  await press('p');
  expect(await active()).toBe(1);
  await press('Backspace');
  expect(await active()).toBe(1);

  await page.locator('[data-list="all"]').click();
  await expect.poll(() => cell(0).getAttribute('aria-setsize')).toBe('300');
  await page.locator('.cell.active').focus();
  await press('End', 'p');
  const last = await page.locator('.cell.active .frame').getAttribute('title');
  expect(rows.find(({ path }) => path === last)?.likely_mislabeled).toBe(true);
});

test('digits give the class that the pane shows for them', async () => {
  const digits = await page
    .locator('.classes .class:not(.other)')
    .evaluateAll((buttons) =>
      buttons.map((button) => [
        button.querySelector('kbd')?.textContent,
        button.querySelector('bdi')?.textContent,
      ]),
    );
  expect(digits.map(([digit]) => digit)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '0']);
  for (const [index, [digit, name]] of digits.slice(0, 4).entries()) {
    await press(digit ?? '');
    const kept = flagged[index]?.given_label === name;
    expect(await decided(index)).toEqual(kept ? { kind: 'keep' } : { kind: 'relabel', label: name });
  }
  await press('0');
  expect(await decided(4)).toEqual({ kind: 'relabel', label: digits[9]?.[1] });
});

test('a class that is none yet is offered as new, and then is one', async () => {
  await press('/');
  const field = page.getByRole('combobox', { name: 'Label this example' });
  await field.fill('half a shirt');
  await page.locator('.options .option', { hasText: 'New class “half a shirt”' }).waitFor();
  await press('Enter');
  expect(await decided(0)).toEqual({ kind: 'relabel', label: 'half a shirt' });
  await press('l');
  await field.fill('Half');
  expect(await page.locator('.options .option').allTextContents()).toEqual([
    'half a shirt',
    'New class “Half”',
  ]);
  await field.fill('a/b');
  await page.getByText('whose name cannot have a slash').waitFor();
  expect(await page.locator('.options .option').count()).toBe(0);
  await press('Escape');
  await expect.poll(() => page.locator('dialog').count()).toBe(0);
  expect(await active()).toBe(1);
});

test('the picker is led by arrows, and its field keeps every key', async () => {
  await press('l');
  await page.keyboard.type('x1k');
  expect(await page.getByRole('combobox', { name: 'Label this example' }).inputValue()).toBe('x1k');
  await page.getByRole('combobox', { name: 'Label this example' }).fill('s');
  const names = (await page.locator('.options .option .name').allTextContents()).slice(0, -1);
  expect(names.slice(0, 3)).toEqual(['sandal', 'shirt', 'sneaker']);
  await press('ArrowDown', 'ArrowDown', 'ArrowUp', 'Enter');
  expect(await decided(0)).toMatchObject({ label: 'shirt' });
  expect((await edits()).length).toBe(1);
});

test('a range is decided on as one edit, and stays selected', async () => {
  await press('Shift+ArrowRight', 'Shift+ArrowRight', 'Enter');
  await expect.poll(async () => (await edits()).map((changes) => changes.length)).toEqual([3]);
  for (const index of [0, 1, 2]) {
    expect(await decided(index)).toEqual({ kind: 'relabel', label: flagged[index]?.suggested_label });
    expect(await cell(index).getAttribute('aria-selected')).toBe('true');
  }
  expect(await cell(3).getAttribute('aria-selected')).toBe('false');
  expect(
    await page.getByRole('listbox', { name: 'Likely mislabeled' }).getAttribute('aria-multiselectable'),
  ).toBe('true');
  await audit.review.undo();
  await expect.poll(() => decisionShown(1)).toBeNull();
  expect(audit.review.entries).toEqual([]);
  await press('Escape');
  expect(await page.locator('.cell[aria-selected="true"]').count()).toBe(1);
});

test('clicks with Ctrl and Shift select, and a click alone ends it', async () => {
  await cell(1).click();
  await cell(4).click({ modifiers: ['ControlOrMeta'] });
  await cell(6).click({ modifiers: ['ControlOrMeta', 'Shift'] });
  await cell(5).click({ modifiers: ['ControlOrMeta'] });
  const selected = (): Promise<string[]> =>
    page
      .locator('.cell[aria-selected="true"]')
      .evaluateAll((cells) => cells.map((each) => each.getAttribute('aria-posinset') ?? ''));
  expect(await selected()).toEqual(['2', '5', '7']);
  expect(await page.locator('.review-bar .selected').textContent()).toBe('3 selected');
  await press('x');
  await expect.poll(() => audit.review.entries.length).toBe(3);
  await cell(2).click({ modifiers: ['Shift'] });
  expect(await selected()).toEqual(['3', '4', '5', '6']);
  await cell(0).click();
  expect(await selected()).toEqual(['1']);
});

test('a rectangle selects what it touches, beyond what is in sight too', async () => {
  await page.locator('[data-list="all"]').click();
  await expect.poll(() => cell(0).getAttribute('aria-setsize')).toBe('300');
  const first = await cell(0).boundingBox();
  const second = await cell(1).boundingBox();
  const grid = await page.locator('.grid').boundingBox();
  if (first === null || second === null || grid === null) throw new Error('The grid is not there');
  await page.mouse.move(first.x + 20, first.y + 20);
  await page.mouse.down();
  await page.mouse.move(second.x + 30, second.y + 40, { steps: 4 });
  await page.locator('.band').waitFor();
  await harness.picture(audit, 'band');
  expect(await page.locator('.review-bar .selected').textContent()).toBe('2 selected');
  await page.mouse.move(second.x + 30, grid.y + grid.height - 4, { steps: 4 });
  await expect
    .poll(() => page.locator('.grid').evaluate((element) => element.scrollTop))
    .toBeGreaterThan(400);
  await page.mouse.up();
  const picked = Number((await page.locator('.review-bar .selected').textContent())?.split(' ')[0]);
  expect(picked).toBeGreaterThan(8);
  // Two columns, and no click at the end of it.
  expect(picked % 2).toBe(0);
  await expect.poll(() => page.locator('.band').count()).toBe(0);
  await press('k');
  await expect.poll(() => audit.review.entries.length).toBe(picked);
});

test('all that are shown are selected at once, and a filter ends it', async () => {
  await press('ControlOrMeta+a', 'k');
  await expect.poll(() => audit.review.entries.length).toBe(flagged.length);
  expect(await page.evaluate(() => String(getSelection()))).toBe('');
  await page.getByRole('textbox', { name: 'Search by file name' }).fill('0');
  await expect.poll(() => page.locator('.review-bar .selected').count()).toBe(0);
});

test('VS Code’s own keys, those with modifiers and those in fields are left alone', async () => {
  await page.evaluate(() => {
    window.addEventListener('keydown', (event) => {
      const isModifier = ['Control', 'Shift', 'Alt'].includes(event.key);
      if (!isModifier)
        document.title += `|${event.ctrlKey ? 'ctrl+' : ''}${event.key}${event.defaultPrevented ? '!' : ''}`;
    });
    document.title = '';
  });
  await press('Control+z', 'Control+Shift+z', 'Control+s', 'Alt+k', 'Control+k');
  expect(await page.title()).toBe('|ctrl+z|ctrl+z|ctrl+s|k|ctrl+k');
  await page.getByRole('textbox', { name: 'Search by file name' }).focus();
  await page.keyboard.type('kx1');
  await page.getByRole('combobox', { name: 'Sort by' }).focus();
  await page.keyboard.type('k');
  expect(await edits()).toEqual([]);
});

test('a key that is held down decides once', async () => {
  await page.keyboard.down('k');
  await page.keyboard.down('k');
  await page.keyboard.down('k');
  await page.keyboard.up('k');
  expect(await active()).toBe(1);
  expect((await edits()).length).toBe(1);
});

test('going on by itself can be turned off, which is kept', async () => {
  await page.getByRole('checkbox', { name: 'Go on by itself' }).uncheck();
  await page.locator('.cell.active').focus();
  await press('k');
  expect(await active()).toBe(0);
  await expect.poll(() => page.evaluate(() => sessionStorage.getItem('state'))).toContain('"advance":false');
  await audit.reload();
  await audit.previews();
  expect(await page.getByRole('checkbox', { name: 'Go on by itself' }).isChecked()).toBe(false);
  // What was decided comes back from the host.
  await expect.poll(() => decisionShown(0)).toBe('keep');
});

test('each list says how far it is reviewed', async () => {
  await press('k', 'x', 'Enter');
  const of = (list: string): Promise<string | null> =>
    page.locator(`[data-list="${list}"] .reviewed`).textContent();
  expect(await of('likely_mislabeled')).toBe(`3 of ${flagged.length} reviewed`);
  expect(await of('all')).toBe('3 of 300 reviewed');
  expect(await page.locator('.review-bar .reviewed').textContent()).toBe(`3 of ${flagged.length} reviewed`);
  expect(await page.locator('.review-bar .unsaved').textContent()).toBe('2 labels to save');
});

test('what is decided leaves a filtered list when it is filtered anew, not before', async () => {
  const filter = page.getByRole('combobox', { name: 'Filter by decision' });
  await filter.click();
  await filter.getByRole('option', { name: 'Undecided', exact: true }).click();
  await expect.poll(() => cell(0).getAttribute('aria-setsize')).toBe(String(flagged.length));
  await page.locator('.cell.active').focus();
  await press('k', 'k');
  expect(await active()).toBe(2);
  expect(await decisionShown(0)).toBe('keep');
  await page.getByRole('button', { name: '2 examples decided since: filter again' }).click();
  await expect.poll(() => cell(0).getAttribute('aria-setsize')).toBe(String(flagged.length - 2));
  expect(await cell(0).locator('.frame').getAttribute('title')).toBe(flagged[2]?.path);

  // What is undone comes back into the list, and the page shows it.
  await audit.review.undo();
  await expect.poll(() => cell(0).locator('.frame').getAttribute('title')).toBe(flagged[1]?.path);
  expect(await active()).toBe(0);

  await filter.click();
  await filter.getByRole('option', { name: 'Kept', exact: true }).click();
  await expect.poll(() => cell(0).getAttribute('aria-setsize')).toBe('1');
});

test('a note is one edit, and Escape forgets it', async () => {
  await press('e');
  const field = page.getByRole('textbox', { name: 'Note' });
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.type('cut off? k x 1');
  await press('Enter');
  await expect.poll(() => entry(0)?.note).toBe('cut off? k x 1');
  expect((await edits()).length).toBe(1);
  expect(await cell(0).ariaSnapshot()).toContain('with a note');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-posinset'))).toBe('1');
  await press('e');
  await field.fill('something else');
  await press('Escape');
  expect(await field.inputValue()).toBe('cut off? k x 1');
  // Leaving the field by the mouse keeps what was typed, for the example that it was typed for.
  await press('e');
  await field.fill('kept');
  await cell(3).click();
  await expect.poll(() => entry(0)?.note).toBe('kept');
  expect(await field.inputValue()).toBe('');
  expect((await edits()).length).toBe(2);
});

test('a large view covers the grid, and all keys work in it', async () => {
  await press(' ');
  const large = page.locator('.enlarged');
  await large.locator('img.shown').waitFor();
  const shown = (): Promise<string | null> => large.locator('img').getAttribute('src');
  expect(await shown()).toBe(`${harness.server.url}/images/${flagged[0]?.path}`);
  await press('ArrowRight');
  await expect.poll(shown).toBe(`${harness.server.url}/images/${flagged[1]?.path}`);
  await press('x');
  await expect.poll(shown).toBe(`${harness.server.url}/images/${flagged[2]?.path}`);
  expect(await decided(1)).toEqual({ kind: 'exclude' });
  await press('ArrowLeft');
  await large.getByText('Excluded').waitFor();
  await press('Escape');
  await expect.poll(() => large.count()).toBe(0);
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-posinset')))
    .toBe('2');
  expect(await active()).toBe(1);
});

test('buttons do what keys do, and undo, redo and save are asked of the host', async () => {
  await page.getByRole('button', { name: `Accept ${flagged[0]?.suggested_label}` }).click();
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await page.getByRole('button', { name: 'Exclude', exact: true }).click();
  await page
    .getByRole('toolbar', { name: 'Give another label' })
    .getByRole('button', { name: 'bag' })
    .click();
  expect(await decided(3)).toEqual({
    kind: flagged[3]?.given_label === 'bag' ? 'keep' : 'relabel',
    label: 'bag',
  });
  // The classes are one stop of the Tab key.
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  expect(await decided(4)).toEqual({
    kind: flagged[4]?.given_label === 'boot' ? 'keep' : 'relabel',
    label: 'boot',
  });
  expect(await page.locator('.classes button[tabindex="0"]').count()).toBe(1);
  await cell(0).click();
  await page.locator('.decision').getByText('Relabelled to').waitFor();
  await page.getByRole('button', { name: 'Take the decision away' }).click();
  await expect.poll(() => entry(0)).toBeUndefined();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => decisionShown(0)).toBe('relabel');
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect.poll(() => decisionShown(0)).toBeNull();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(async () => (await audit.posted()).at(-1)).toEqual({ kind: 'save' });
});

test('all keys are shown, and the dialog keeps them to itself', async () => {
  await press('?');
  const dialog = page.getByRole('dialog', { name: 'Keys' });
  await dialog.getByText('Accept the suggested label').waitFor();
  await press('k', 'x', 'Escape');
  await expect.poll(() => dialog.count()).toBe(0);
  expect(await edits()).toEqual([]);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-posinset'))).toBe('1');
});

test('what was done is announced', async () => {
  const said = (): Promise<string | null> => page.getByRole('status').textContent();
  await press('Enter');
  await expect
    .poll(said)
    .toBe(`Relabelled to \u2068${flagged[0]?.suggested_label}\u2069, 1 of ${flagged.length}`);
  await audit.review.undo();
  await expect.poll(said).toBe(`Undone, 0 of ${flagged.length}`);
  await press('Shift+ArrowRight', 'k');
  await expect.poll(said).toBe(`2 examples kept, 2 of ${flagged.length}`);
});

test('an undo that comes before the host knows of the edit undoes that very edit', async () => {
  await press('Enter');
  await decided(0);
  // Both in one task: the host cannot have answered in between.
  await page.evaluate(() => {
    const active = document.querySelector('.cell.active');
    for (const init of [{ key: 'k' }, { key: 'z', ctrlKey: true }]) {
      active?.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true }));
    }
  });
  await expect
    .poll(async () => (await audit.posted()).slice(-2).map(({ kind }) => kind))
    .toEqual(['review', 'undo']);
  await expect.poll(() => audit.review.edits).toBe(1);
  expect((await decided(0))?.kind).toBe('relabel');
  await cell(1).locator('.badge').waitFor({ state: 'detached' });
  // With nothing to wait for, the key is VS Code's.
  await press('Control+z');
  expect((await audit.posted()).filter(({ kind }) => kind === 'undo')).toHaveLength(1);
});

test('what an undo changed is gone to', async () => {
  await press('k', 'End');
  expect(await active()).toBe(flagged.length - 1);
  await audit.review.undo();
  await expect.poll(active).toBe(0);
  await expect.poll(() => decisionShown(0)).toBeNull();
});

test('a file that a Save moved is shown from where it lies now', async () => {
  await press('Enter', 'ArrowLeft');
  await decided(0);
  // Any image that is there.
  const moved = rows[1]?.path ?? '';
  await audit.review.save(() => ({ id: moved, label: flagged[0]?.suggested_label ?? '' }));
  await page.getByText('saved in the dataset').waitFor();
  await expect
    .poll(() => page.locator('.detail .picture img').getAttribute('src'))
    .toBe(`${harness.server.url}/images/${moved}`);
  expect(await page.locator('.file .path').textContent()).toBe(moved);
  await press('u');
  await page.getByText('the dataset still has').waitFor();
  expect(await page.locator('.review-bar .unsaved').textContent()).toBe('1 label to save');
  await audit.review.revert();
  await page.locator('.decision').getByText('Undecided').waitFor();
});

test('where nothing can be decided it is said why, and no key decides', async () => {
  const reason = 'Labels can be decided on when the analysis is done.';
  await audit.show({ ...view, reviewOff: reason });
  await page.locator('.review-bar .off').getByText(reason).waitFor();
  await page.locator('.decision .off').getByText(reason).waitFor();
  await page.locator('.cell').first().focus();
  await press('Enter', 'k', 'x', '1', 'u', 'e', 'l');
  expect(await edits()).toEqual([]);
  expect(await page.locator('dialog').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Save', exact: true }).count()).toBe(0);
});

test('the host can ask for an example, in a list or beyond it', async () => {
  const target = flagged.at(-1);
  const place = rows.findIndex(({ id }) => id === target?.id);
  await audit.post({ kind: 'show', list: 'all', place });
  await expect.poll(() => page.locator('.file .path').textContent()).toBe(target?.path);
  const isInSight = (): Promise<boolean> =>
    page.locator('.cell.active').evaluate((element) => {
      const box = element.getBoundingClientRect();
      const grid = document.querySelector('.grid')?.getBoundingClientRect();
      return grid !== undefined && box.top >= grid.top && box.bottom <= grid.bottom;
    });
  await expect.poll(isInSight).toBe(true);
  const other = rows.findIndex((row) => !row.likely_mislabeled);
  await audit.post({ kind: 'show', list: 'likely_mislabeled', place: other });
  await expect.poll(() => page.locator('.file .path').textContent()).toBe(rows[other]?.path);
  await expect.poll(isInSight).toBe(true);
});
