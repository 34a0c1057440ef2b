import { beforeAll, describe, expect, test } from 'vitest';
import type { AuditPhase, AuditView } from '../../src/protocol/audit-view.js';
import type { SmallRun } from './harness/small-run.js';
import { useHarness } from './harness/harness.js';

const harness = useHarness();
let small: SmallRun & { readonly view: AuditView };
let clean: SmallRun & { readonly view: AuditView };

beforeAll(async () => {
  small = await harness.run('run', 300);
  clean = await harness.run('clean', 60, (row) => ({
    ...row,
    label_error_score: 0.1,
    likely_mislabeled: false,
  }));
});

const RUNNING: AuditPhase = {
  kind: 'running',
  here: true,
  stage: 'train',
  message: 'Training: fold 2 of 4, epoch 3 of 13',
  fraction: 0.31,
  secondsLeft: 96,
};

interface Case {
  readonly name: string;
  readonly view: () => AuditView;
  readonly says: readonly (string | RegExp)[];
  /** Names of the buttons that the phase offers. */
  readonly buttons: readonly string[];
}

const unfinished = (phase: AuditPhase, rows = false): AuditView => ({
  ...small.view,
  phase,
  summary: null,
  models: { done: rows ? 1 : 0, total: 4 },
  rows: rows ? small.view.rows : null,
});

const CASES: readonly Case[] = [
  {
    name: 'running, without rows yet',
    view: () => unfinished(RUNNING),
    says: ['Training: fold 2 of 4, epoch 3 of 13', /31\s?%/, '2 min left', 'The first results come'],
    buttons: ['Cancel'],
  },
  {
    name: 'running, with the rows of a fold',
    view: () => unfinished(RUNNING, true),
    says: [/of 300 labels are probably wrong so far/, '1 of 4 models done'],
    buttons: ['Cancel'],
  },
  {
    name: 'running elsewhere',
    view: () => unfinished({ ...RUNNING, here: false, message: 'Another window works on this run' }, true),
    says: ['Another window works on this run'],
    buttons: [],
  },
  {
    name: 'interrupted',
    view: () => unfinished({ kind: 'interrupted' }),
    says: ['The analysis was interrupted', 'There are no results yet'],
    buttons: ['Resume', 'Show log'],
  },
  {
    name: 'cancelled',
    view: () => unfinished({ kind: 'cancelled' }, true),
    says: ['The analysis was cancelled: 1 of 4 models are done'],
    buttons: ['Resume'],
  },
  {
    name: 'failed',
    view: () => unfinished({ kind: 'failed', message: 'The disk is full: free some space and resume.' }),
    says: ['The disk is full: free some space and resume.'],
    buttons: ['Resume', 'Analyze again', 'Show log'],
  },
  {
    name: 'done',
    view: () => ({
      ...small.view,
      dataset: {
        ...small.view.dataset,
        unreadable: { count: 3, first: [{ path: 'coat/a.png', reason: 'it is empty' }] },
        setAside: [{ name: 'hat', images: 2 }],
      },
      warnings: ['Two images lie outside of the class folders and were left out.'],
    }),
    says: [/\d+ of 300 labels are probably wrong/, '3 images skipped · 1 class set aside · 1 warning'],
    buttons: ['Analyze again'],
  },
  {
    name: 'done, with nothing flagged',
    view: () => clean.view,
    says: ['None of 60 labels looks wrong', 'No label looks wrong'],
    buttons: ['Analyze again', 'Show all examples'],
  },
  {
    name: 'damaged',
    view: () => ({
      ...small.view,
      dataset: { ...small.view.dataset, name: '', examples: 0, classes: [], classCounts: [] },
      preset: '',
      created: '',
      models: { done: 0, total: 0 },
      phase: { kind: 'damaged', message: 'audit.dlens is damaged: restore it from a copy or analyze again.' },
      summary: null,
      rows: null,
    }),
    says: ['audit.dlens is damaged: restore it from a copy or analyze again.'],
    buttons: ['Show log'],
  },
  {
    name: 'done, with results that cannot be read',
    view: () => ({
      ...small.view,
      rows: { uri: `${harness.server.url}/run/none.parquet`, complete: true, first: null },
    }),
    says: ['The results could not be read'],
    buttons: ['Analyze again', 'Try again'],
  },
];

describe.each(CASES)('an audit that is $name', ({ name, view, says, buttons }) => {
  test('says so and offers what can be done', async () => {
    const audit = await harness.open(view(), { theme: 'dark' });
    const { page } = audit;
    for (const text of says) await page.getByText(text).first().waitFor();
    for (const button of buttons) await page.getByRole('button', { name: button, exact: true }).waitFor();
    const offered = await page.locator('.phase vscode-button, .damaged vscode-button').allTextContents();
    expect(offered).toEqual(buttons.filter((button) => !['Show all examples', 'Try again'].includes(button)));
    if ((await page.locator('.cell').count()) > 0) await audit.previews();
    await harness.picture(audit, `phase ${name}`.replaceAll(/[^a-z]+/g, '-'));
    const faults = await audit.faults();
    expect(name.includes('cannot be read') ? [] : faults).toEqual([]);
  });
});

test('every image that was skipped is named with the reason, and opens', async () => {
  const skipped = [
    { path: 'coat/<b>cut</b>.png', reason: 'it is damaged or truncated' },
    { path: 'dress/empty.jpg', reason: 'the file is empty' },
  ];
  const audit = await harness.open({
    ...small.view,
    dataset: { ...small.view.dataset, unreadable: { count: 1302, first: skipped } },
  });
  const notices = audit.page.locator('.notices');
  await notices.locator('summary').click();
  expect(await notices.locator('.unreadable li').allTextContents()).toEqual([
    'coat/<b>cut</b>.png: it is damaged or truncated',
    'dress/empty.jpg: the file is empty',
    'and 1,300 more, which audit.dlens names',
  ]);
  await notices.getByRole('button', { name: 'dress/empty.jpg' }).click();
  expect((await audit.posted()).at(-1)).toEqual({ kind: 'open-image', path: 'dress/empty.jpg' });
  expect(await audit.faults()).toEqual([]);

  // Images of an IDX file are none that an editor could open.
  await audit.show({
    ...small.view,
    images: null,
    dataset: { ...small.view.dataset, unreadable: { count: 2, first: skipped } },
  });
  await expect.poll(() => notices.getByRole('button').count()).toBe(0);
  expect(await notices.locator('.unreadable li').count()).toBe(2);
});

test('each button asks the host for what it says', async () => {
  const audit = await harness.open(unfinished({ kind: 'failed', message: 'It failed.' }));
  for (const name of ['Resume', 'Analyze again', 'Show log']) {
    await audit.page.getByRole('button', { name, exact: true }).click();
  }
  await audit.show(unfinished(RUNNING));
  await audit.page.getByRole('button', { name: 'Cancel' }).click();
  expect((await audit.posted()).map(({ kind }) => kind)).toEqual([
    'ready',
    'resume',
    'analyze-again',
    'show-log',
    'cancel',
  ]);
});
