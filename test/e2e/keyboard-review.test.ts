import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { readAudit } from '../../src/runs/audit-file.js';
import { notification, paletteRow } from '../rig/commands.js';
import { REPOSITORY } from '../rig/repository.js';
import { copySample } from '../rig/sample-copy.js';
import { screenshot, workbenchReady } from '../rig/workbench.js';
import { slowdown } from '../slowdown.js';
import { auditFrame, auditPage, previewsShown } from './audit-page.js';
import { decisionTime } from './decision-time.js';
import { onlyRun } from './runs.js';
import { stopAtFirstFailure } from './stop-at-first-failure.js';
import { useWorkbench } from './use-workbench.js';

const TO_FIX = 20;
const TO_UNDO = 5;
/** So many flagged examples are looked at for them; what is not planted is kept. */
const AT_MOST = 60;

/** What the user decided about an image; null: its label is right. */
interface Decided {
  readonly path: string;
  readonly label: string | null;
}

describe('a review by keyboard alone', () => {
  stopAtFirstFailure();
  let folder = '';
  const workbench = useWorkbench((temporary) => {
    folder = join(temporary, 'photos');
    copySample(folder);
    const commandLine = join(REPOSITORY, 'dist', 'cli.cjs');
    execFileSync(process.execPath, [commandLine, 'analyze', folder, '--epochs', '4'], { stdio: 'ignore' });
    return folder;
  });
  const decided: Decided[] = [];
  let before = new Map<string, string>();
  let audit = '';

  test('fixes 20 planted errors, and shows each decision within 50 ms', async () => {
    const { page } = workbench();
    before = classesByContent(folder);
    ({ audit } = onlyRun(folder)!);
    const truth = trueLabels();
    await paletteRow(page, 'Difficulty Lens: Open audit');
    await page.keyboard.press('Enter');
    await previewsShown(page);
    await auditPage(page).getByRole('group', { name: 'Review' }).getByText('reviewed').waitFor();
    await tabToGrid(page);
    const frame = await auditFrame(page);

    const timed = async (key: string): Promise<number> => {
      const slow = slowdown();
      return (await decisionTime(frame, () => page.keyboard.press(key))) / slow;
    };
    const times: number[] = [];
    let fixed = 0;
    while (fixed < TO_FIX && decided.length < AT_MOST) {
      const { path, suggested } = await frame.evaluate(() => {
        const cell = document.querySelector('.cell.active');
        return {
          path: cell?.querySelector('.frame')?.getAttribute('title') ?? '',
          suggested: cell?.querySelector('.suggested')?.textContent ?? '',
        };
      });
      const [given] = path.split('/');
      const label = truth.get(path);
      if (given === undefined || label === undefined) throw new Error(`No example of the sample: ${path}`);
      if (label === given) {
        times.push(await timed('k'));
        decided.push({ path, label: null });
        continue;
      }
      if (label === suggested) {
        times.push(await timed('Enter'));
      } else {
        await page.keyboard.press('l');
        await auditPage(page).getByRole('dialog').waitFor();
        await page.keyboard.type(label);
        times.push(await timed('Enter'));
      }
      decided.push({ path, label });
      fixed++;
    }
    expect(fixed).toBe(TO_FIX);
    await screenshot(workbench(), 'review');
    times.sort((a, b) => a - b);
    const median = times[Math.floor(times.length / 2)]!;
    console.log(`Key to visible change, median of ${times.length} decisions: ${median.toFixed(0)} ms`);
    expect(median).toBeLessThanOrEqual(50);
  });

  test('changes nothing in the dataset before it is saved', async () => {
    const { page } = workbench();
    // VS Code in a browser saves by itself after a second: the decisions, which the audit keeps.
    await page.locator('.tab.active:not(.dirty)').waitFor();
    await expect.poll(() => readAudit(audit).decisions.length).toBe(decided.length);
    await auditPage(page)
      .getByText(/^20 labels to save$/)
      .waitFor();
    expect(classesByContent(folder)).toEqual(before);
  });

  test('undoes five of them', async () => {
    const { page } = workbench();
    const count = (): Promise<number> => decisionsIn(page);
    expect(await count()).toBe(decided.length);
    for (let undone = 1; undone <= TO_UNDO; undone++) {
      await page.keyboard.press('Control+z');
      await expect.poll(count).toBe(decided.length - 1);
      decided.pop();
    }
  });

  test('saves the rest into the dataset: every image is once where it should be', async () => {
    const { page } = workbench();
    await page.keyboard.press('Control+s');
    const labels = decided.filter(({ label }) => label !== null).length;
    await notification(page, new RegExp(`${labels} labels? saved in photos`)).waitFor();
    expect(classesByContent(folder)).toEqual(expected(before, decided));
    const { decisions } = readAudit(audit);
    const labelOf = ({ decision }: (typeof decisions)[number]): string | null =>
      decision?.kind === 'relabel' ? decision.label : null;
    expect(new Map(decisions.map((entry) => [entry.path, labelOf(entry)]))).toEqual(
      new Map(decided.map(({ path, label }) => [path, label])),
    );
  });

  test('is as it was after the window was reloaded', async () => {
    const { page } = workbench();
    const saved = classesByContent(folder);
    await page.reload();
    await workbenchReady(page);
    await previewsShown(page);
    await expect.poll(() => decisionsIn(page)).toBe(decided.length);
    expect(classesByContent(folder)).toEqual(saved);
    await screenshot(workbench(), 'review-reloaded');
  });
});

/** How many examples of the list the page counts as decided. */
async function decisionsIn(page: Page): Promise<number> {
  const text = await auditPage(page).getByRole('group', { name: 'Review' }).textContent();
  return Number(/([\d,]+) of [\d,]+ reviewed/.exec(text ?? '')?.[1]?.replaceAll(',', '') ?? Number.NaN);
}

/** Presses Tab until the focus is on an example. */
async function tabToGrid(page: Page): Promise<void> {
  const frame = await auditFrame(page);
  for (let tab = 0; tab < 40; tab++) {
    if (await frame.evaluate(() => document.activeElement?.getAttribute('role') === 'option')) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('Tab does not lead to the examples.');
}

function trueLabels(): Map<string, string> {
  const [, ...lines] = readFileSync(join(REPOSITORY, 'media', 'sample-truth.csv'), 'utf8')
    .trim()
    .split('\n');
  return new Map(lines.map((line) => [line.split(',')[0]!, line.split(',')[2]!.trim()]));
}

/** The class folder of every image by its content. */
function classesByContent(folder: string): Map<string, string> {
  const classes = new Map<string, string>();
  for (const name of readdirSync(folder).filter((entry) => !entry.startsWith('.'))) {
    for (const file of readdirSync(join(folder, name))) {
      const content = contentOf(join(folder, name, file));
      expect(classes.has(content), `${name}/${file} is there twice`).toBe(false);
      classes.set(content, name);
    }
  }
  return classes;
}

function contentOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Where every image should be once the decisions are saved. */
function expected(before: ReadonlyMap<string, string>, decisions: readonly Decided[]): Map<string, string> {
  const after = new Map(before);
  for (const { path, label } of decisions) {
    const content = contentOf(join(REPOSITORY, 'media', 'sample', path));
    expect(before.has(content), path).toBe(true);
    if (label !== null) after.set(content, label);
  }
  return after;
}
