import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { paletteRow, quickPickRow, runCommand, statusItem } from '../rig/commands.js';
import { REPOSITORY } from '../rig/repository.js';
import { screenshot, workbenchReady } from '../rig/workbench.js';
import { auditPage } from './audit-page.js';
import { cloneRepository } from './f5-clone.js';
import { relayDebugPort } from './f5-debug-relay.js';
import { useWorkbench } from './use-workbench.js';

const CONFIGURATION = 'Extension on the sample';
/** The build and a copy of 1,500 images come before the window. */
const READY_MS = 120_000;

let clone = '';
const workbench = useWorkbench(
  (temporary) => {
    clone = join(temporary, 'difficulty-lens');
    cloneRepository(clone);
    return clone;
  },
  // The contributor's own VS Code does not have the extension; the debugger names it by the address it opens.
  { extensions: [], development: true },
);
let endRelay: (() => void) | undefined;
afterEach(() => endRelay?.());

test('F5 in a fresh clone builds, and opens the extension in a window on a copy of the sample', async () => {
  const { page } = workbench();
  // A window's first F5 only opens this view where VS Code has not yet read what there is to start.
  await runCommand(page, 'View: Show Run and Debug');
  await page.locator('.start-debug-action-item').filter({ hasText: CONFIGURATION }).waitFor();
  await debuggerKnown(page);
  // Before F5: the debugger holds the host back until these are known, but says nowhere when a later one is.
  await setBreakpoint(page, join(clone, 'src', 'extension', 'extension.ts'), 'export function activate(');
  expect(existsSync(join(clone, 'dist'))).toBe(false);

  const opening = page.context().waitForEvent('page', { timeout: READY_MS });
  await page.keyboard.press('F5');
  const host = await opening;
  host.setDefaultTimeout(60_000);
  endRelay = await relayDebugPort(Number(launched(host).get('inspect-brk-extensions')));
  const sample = join(clone, '.vscode-test', 'sample');
  expect(new URL(host.url()).searchParams.get('folder')).toBe(sample);
  expect(launched(host).get('extensionDevelopmentPath')).toMatch(new RegExp(`^vscode-remote://.*${clone}$`));
  for (const built of ['extension.cjs', 'worker.cjs', 'wasm/kernels.simd.wasm', 'webview/audit.js']) {
    expect(existsSync(join(clone, 'dist', built)), built).toBe(true);
  }
  expect(readdirSync(sample, { recursive: true }).sort()).toEqual(
    readdirSync(join(REPOSITORY, 'media', 'sample'), { recursive: true }).sort(),
  );

  await workbenchReady(host);
  await expect.poll(() => host.title()).toMatch(/^\[Extension Development Host\].*sample/);
  await statusItem(page, CONFIGURATION).waitFor();
  await page.locator('.debug-call-stack').getByText('Running').first().waitFor();
  await host.getByRole('tab', { name: 'Difficulty Lens' }).waitFor();
  await runCommand(host, 'Analyze dataset difficulty');
  await page.locator('.debug-call-stack').getByText('Paused on breakpoint').waitFor();
  await page.locator('.debug-top-stack-frame-line').first().waitFor();
  await screenshot(workbench(), 'f5-breakpoint');
  await page.getByRole('button', { name: /^Continue/ }).click();
  await auditPage(host).getByText('1,500 images').waitFor();
  await screenshot({ ...workbench(), page: host }, 'f5-host');
  await runCommand(host, 'Cancel analysis');
  await auditPage(host).getByRole('button', { name: 'Resume' }).waitFor();
});

/** Waits for VS Code's JavaScript debugger, without which F5 knows nothing of `extensionHost`. */
async function debuggerKnown(page: Page): Promise<void> {
  await paletteRow(page, 'Debug: JavaScript Debug Terminal');
  await page.keyboard.press('Escape');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/** Opens a file on the statement after the line that holds this text, and has the debugger stop there. */
async function setBreakpoint(page: Page, file: string, after: string): Promise<void> {
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((text) => text.includes(after));
  await page.keyboard.press('Control+P');
  await page.locator('.quick-input-widget input.input').fill(`${file}:${line + 2}`);
  await quickPickRow(page, basename(file)).first().click();
  await page.locator('.monaco-editor .view-line').filter({ hasText: after.trim() }).waitFor();
  await page.locator('.monaco-editor.focused').waitFor();
  await page.keyboard.press('F9');
  await page.locator('.codicon-debug-breakpoint, .codicon-debug-breakpoint-unverified').first().waitFor();
}

/** What the debugger told the window that it has opened. */
function launched(host: Page): ReadonlyMap<string, string> {
  const payload = new URL(host.url()).searchParams.get('payload');
  // As VS Code writes it: pairs of a name and a text.
  return new Map(JSON.parse(payload ?? '[]') as [string, string][]);
}
