import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, test } from 'vitest';
import { paletteRow, runCommand } from '../rig/commands.js';
import { REPOSITORY } from '../rig/repository.js';
import { screenshot } from '../rig/workbench.js';
import { slowdown, slowdownDuring } from '../slowdown.js';
import { auditFrame, auditPage, previewsShown } from './audit-page.js';
import { firstPreviews, noteFirstPreviews } from './first-previews.js';
import { HOST_PROBE, hostHeap } from './host-heap.js';
import { largeRun } from './large-run.js';
import { longTasks, type Task } from './long-tasks.js';
import { reactionTime } from './reaction-time.js';
import { rendererMemory } from './renderer-memory.js';
import { windowSettled } from './settled-window.js';
import { useWorkbench } from './use-workbench.js';

const OPENINGS = 3;
const SCROLLS = 5;

describe('an audit of 60,000 examples', () => {
  const portFile = join(tmpdir(), `difficulty-lens-host-probe-${process.pid}`);
  const figures: Record<string, number> = {};
  let heapBefore = 0;
  let memoryBefore = 0;
  const workbench = useWorkbench(() => largeRun(), {
    extensions: [REPOSITORY, HOST_PROBE],
    env: { HOST_PROBE: portFile },
  });
  afterAll(() => {
    mkdirSync(join(REPOSITORY, 'artifacts'), { recursive: true });
    const rounded = Object.entries(figures).map(([name, value]) => [name, Math.round(value)]);
    writeFileSync(
      join(REPOSITORY, 'artifacts', 'large-audit.json'),
      JSON.stringify(Object.fromEntries(rounded), null, 2),
    );
  });

  test('shows its first previews within 1.5 s', async () => {
    const { browser, page } = workbench();
    heapBefore = await hostHeap(portFile);
    memoryBefore = await rendererMemory(browser, page);
    const openings: { readonly clock: number; readonly until: number; readonly slow: number }[] = [];
    const windowBegan = await page.evaluate(() => performance.timeOrigin);
    // Some seconds old, a window still starts what it consists of, and every editor waits for that.
    await windowSettled(page);
    await noteFirstPreviews(page);
    // The first time, VS Code starts what webviews need, and the extension; what else runs here disturbs single ones.
    for (let opening = 0; opening <= OPENINGS; opening++) {
      const row = await paletteRow(page, 'Difficulty Lens: Open audit');
      const slow = slowdown();
      const clicked = Date.now();
      if (opening === 0) figures['age of the window at the first opening, ms'] = clicked - windowBegan;
      await row.click();
      const clock = (await firstPreviews(page)) - clicked;
      // When VS Code gives the page its content: what comes before is none of ours but for the extension's start.
      const began = await (await auditFrame(page)).evaluate(() => performance.timeOrigin);
      openings.push({ clock, until: began - clicked, slow });
      await previewsShown(page);
      if (opening === OPENINGS) break;
      await runCommand(page, 'View: Close Editor');
      await page.locator('iframe.webview').first().waitFor({ state: 'detached' });
    }
    const [first, ...later] = openings;
    const least = (ms: (of: (typeof later)[number]) => number): number => Math.min(...later.map(ms));
    figures['first previews, first opening, ms'] = first!.clock / first!.slow;
    figures['first previews, first opening, by the clock, ms'] = first!.clock;
    figures['of these until the page begins, first opening, by the clock, ms'] = first!.until;
    figures['first previews, ms'] = least(({ clock, slow }) => clock / slow);
    figures['first previews, by the clock, ms'] = least(({ clock }) => clock);
    figures['of these until the page begins, by the clock, ms'] = least(({ until }) => until);
    await screenshot(workbench(), 'large-audit');
    expect(figures['first previews, first opening, ms']).toBeLessThanOrEqual(1_500);
    expect(figures['first previews, ms']).toBeLessThanOrEqual(1_500);
  });

  test('filters and sorts within 100 ms', async () => {
    const { page } = workbench();
    const frame = await auditFrame(page);
    const content = auditPage(page);
    await content.locator('[data-list="all"]').click();
    await previewsShown(page);
    const reaction = async (act: () => Promise<void>): Promise<number> => {
      const slow = slowdown();
      return (await reactionTime(frame, act)) / slow;
    };
    const choose = async (label: string, option: string): Promise<number> => {
      const dropdown = content.getByRole('combobox', { name: label });
      await dropdown.click();
      const wanted = dropdown.getByRole('option', { name: option, exact: true });
      await wanted.waitFor();
      return reaction(() => wanted.click());
    };
    // Each choice is another one; what else runs on the machine disturbs single ones.
    const chooseEach = async (label: string, options: readonly string[]): Promise<number> => {
      const times: number[] = [];
      for (const option of options) times.push(await choose(label, option));
      return Math.min(...times);
    };
    figures['sort, ms'] = await chooseEach('Sort by', ['Entropy', 'Held-out depth', 'Label depth']);
    const classes = ['bag', 'dress', 'coat'];
    figures['filter by given class, ms'] = await chooseEach('Filter by given class', classes);
    figures['filter by suggested class, ms'] = await chooseEach('Filter by suggested class', classes);
    await content.getByRole('textbox', { name: 'Search by file name' }).focus();
    figures['search, ms'] = await reaction(() => page.keyboard.type('7'));
    const slow = Object.entries(figures).filter(
      ([name, ms]) => /^(sort|filter|search)/.test(name) && ms > 100,
    );
    expect(slow).toEqual([]);
    await page.keyboard.press('Backspace');
    await choose('Filter by given class', 'Given: any');
    await choose('Filter by suggested class', 'Suggested: any');
  });

  test('scrolls without a task over 50 ms', async () => {
    const { page } = workbench();
    const content = auditPage(page);
    await content.locator('[data-list="all"]').click();
    await previewsShown(page);
    await content.locator('.grid').hover();
    const fling = async (): Promise<void> => {
      for (let turn = 0; turn < 100; turn++) await page.mouse.wheel(0, 900);
      await content.locator('.grid').evaluate(async (grid) => {
        for (let step = 1; step <= 60; step++) {
          grid.scrollTop = (grid.scrollHeight * step) / 60;
          await new Promise(requestAnimationFrame);
        }
        grid.scrollTop = 0;
      });
      await previewsShown(page);
    };
    // As often as a keyboard repeats.
    const holdKeys = async (): Promise<void> => {
      await content.locator('.cell.active').focus();
      for (const key of ['PageDown', 'ArrowDown']) {
        for (let press = 0; press < 40; press++) {
          await page.keyboard.press(key);
          await page.waitForTimeout(33);
        }
      }
      await page.keyboard.press('Home');
      await previewsShown(page);
    };
    const detail = content.getByRole('complementary', { name: 'Example' });
    await detail.waitFor();
    const ways = { 'scrolling beside the open pane': fling, 'scrolling by keys': holdKeys };
    const told: Record<string, unknown> = {};
    const failed: string[] = [];
    for (const [way, act] of Object.entries(ways)) {
      const turns = await turnsOf(act, SCROLLS);
      told[way] = turns.map(({ slow, tasks }) => ({ slow, tasks: tasks.slice(0, 3) }));
      const longest = turns.map(({ slow, tasks: [task] }) => ({ raw: task!.busy, busy: task!.busy / slow }));
      const busy = longest.map((turn) => turn.busy).sort((a, b) => a - b);
      const figure = `longest task in ${way}`;
      figures[`${figure}, median of turns, ms`] = busy[Math.floor(SCROLLS / 2)]!;
      figures[`${figure}, worst turn, ms`] = busy.at(-1)!;
      figures[`${figure}, worst turn, as measured, ms`] = Math.max(...longest.map(({ raw }) => raw));
      if (busy.at(-1)! > 50) failed.push(figure);
    }
    mkdirSync(join(REPOSITORY, 'artifacts'), { recursive: true });
    writeFileSync(join(REPOSITORY, 'artifacts', 'scrolling.json'), JSON.stringify(told, null, 2));
    expect(failed, JSON.stringify(told)).toEqual([]);
  });

  interface Turn {
    /** The longest first, as measured. */
    readonly tasks: readonly Task[];
    /** How many times longer than usual work took meanwhile. */
    readonly slow: number;
  }

  async function turnsOf(act: () => Promise<void>, count: number): Promise<Turn[]> {
    // Garbage is not collected before: after a collection that was asked for, V8 allows 8 MB more and soon collects again.
    const { browser, page } = workbench();
    const turns: Turn[] = [];
    for (let turn = 0; turn < count; turn++) {
      const { result, slow } = await slowdownDuring(() => longTasks(browser, page, act));
      turns.push({ tasks: result, slow });
    }
    return turns;
  }

  test('takes at most 300 MB for its page and 60 MB of the extension host', async () => {
    const { browser, page } = workbench();
    figures['page, MB'] = (await rendererMemory(browser, page)) - memoryBefore;
    figures['extension host, MB'] = (await hostHeap(portFile)) - heapBefore;
    expect(figures['page, MB']).toBeLessThanOrEqual(300);
    expect(figures['extension host, MB']).toBeLessThanOrEqual(60);
  });
});
