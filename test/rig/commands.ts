import { errors, type Locator, type Page } from 'playwright-core';

const ATTEMPTS = 20;

/** Runs a command by its title from the palette, as a user types it. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await (await paletteRow(page, title)).click();
}

/** A command's row in the palette, which it leaves open. */
export async function paletteRow(page: Page, title: string): Promise<Locator> {
  const row = quickPickRow(page, title).first();
  // The palette shows what was known when it was opened: extensions' commands may come a little later.
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await page.keyboard.press('F1');
    if (await finds(page.locator('.quick-input-widget input.input'), `>${title}`, row)) return row;
    await page.keyboard.press('Escape');
  }
  throw new Error(`The palette knows no command '${title}'.`);
}

/**
 * Takes an entry, found by typing, from the quick pick that a command brings up under this placeholder; once more where
 * the window takes the focus elsewhere meanwhile, which closes the pick. One that is still bringing back its tabs does;
 * so does one with a page of ours in front: when the palette closes, VS Code gives the page its focus back by a message,
 * which on a busy machine arrives only after the pick has opened.
 */
export async function pickFrom(page: Page, title: string, placeholder: RegExp, entry: string): Promise<void> {
  const row = page.getByRole('option', { name: new RegExp(`^${entry}`) }).first();
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await runCommand(page, title);
    const isFound = await finds(page.getByPlaceholder(placeholder), entry, row);
    if (isFound && (await inTime(() => row.click({ timeout: 2_000 })))) return;
    await page.keyboard.press('Escape');
  }
  throw new Error(`'${title}' offers no '${entry}'.`);
}

/**
 * Whether typing into a quick input brings up this row. All quick inputs are one element: while the palette makes way
 * for a command's own pick it takes no input, and what was typed into the one is gone in the other.
 */
function finds(field: Locator, text: string, row: Locator): Promise<boolean> {
  return inTime(async () => {
    await field.fill(text, { timeout: 2_000 });
    await row.waitFor({ timeout: 2_000 });
  });
}

/** Whether `act` ends before one of its steps runs out of time. */
async function inTime(act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (error instanceof errors.TimeoutError) return false;
    throw error;
  }
}

/** Takes the entry with this text from a quick pick that is or will be shown. */
export async function pick(page: Page, text: string | RegExp): Promise<void> {
  await quickPickRow(page, text).first().click();
}

export function quickPickRow(page: Page, text: string | RegExp): Locator {
  return page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text });
}

/** An entry of the Explorer, by its name. */
export function explorerItem(page: Page, name: string): Locator {
  return page.locator('.explorer-folders-view').getByRole('treeitem', { name, exact: false });
}

/** Takes an item from the Explorer's context menu. */
export async function explorerMenu(page: Page, entry: string, item: string): Promise<void> {
  const found = page.getByRole('menuitem', { name: item });
  // As in the palette: what extensions add may come a little later.
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await explorerItem(page, entry).first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Copy Path' }).waitFor();
    if (await found.isVisible()) return takeMenuItem(page, item);
    await page.keyboard.press('Escape');
  }
  throw new Error(`The Explorer's menu has no item '${item}'.`);
}

/** Takes an item from a menu that is open. */
export async function takeMenuItem(page: Page, name: string): Promise<void> {
  const item = page.getByRole('menuitem', { name });
  // A menu takes no click in its first tenth of a second, so that the one that opened it does not choose as well.
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await item.click();
    if (await inTime(() => item.waitFor({ state: 'hidden', timeout: 1_000 }))) return;
  }
  throw new Error(`The menu's item '${name}' takes no click.`);
}

/** A notification that holds this text, shown as a toast. */
export function notification(page: Page, text: string | RegExp): Locator {
  return page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text });
}

/** An entry of the status bar that holds this text. */
export function statusItem(page: Page, text: string | RegExp): Locator {
  return page.locator('.part.statusbar .statusbar-item').filter({ hasText: text });
}
