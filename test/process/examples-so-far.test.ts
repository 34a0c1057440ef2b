import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { FoldResult } from '../../src/engine/fold-result.js';
import { TRAINED_COLUMNS, type ExampleRow } from '../../src/protocol/example-row.js';
import { UserError } from '../../src/protocol/user-error.js';
import { readAudit } from '../../src/runs/audit-file.js';
import { readExamples } from '../../src/runs/examples-parquet.js';
import { readExamplesSoFar, type ExamplesSoFar } from '../../src/runs/examples-so-far.js';
import { readFold, type FoldId } from '../../src/runs/fold-file.js';
import { examplesSoFarFile, runFolder, type RunFolder } from '../../src/runs/run-folder.js';
import { eventsIn, onEvents, startCli } from './command-line.js';
import { descendantsOf, expectGone, signalTo } from './processes.js';
import { sampleSlice } from './sample-slice.js';
import { temporaryFolder } from './temporary-folder.js';

const FOLDS = 4;
const SETTINGS = ['--folds', String(FOLDS), '--epochs', '1', '--backend', 'wasm', '--json'];

let dataset: string;
beforeAll(() => {
  dataset = sampleSlice();
});

function foldOf(run: RunFolder, id: FoldId): FoldResult {
  const { examples, classes } = readAudit(run.audit).dataset;
  return readFold(run, id, { examples, classes: classes.length, probes: null })!.result;
}

/** Null where there is none at this moment; anything but a whole table is an error. */
async function tableAt(run: RunFolder): Promise<ExamplesSoFar | null> {
  try {
    return await readExamplesSoFar(run);
  } catch (error) {
    if (error instanceof UserError && error.message.includes('is missing')) return null;
    throw error;
  }
}

/** Checks a table against the folds that it names, which are still there, and the finished run's. */
function expectAgreement(run: RunFolder, { rows, folds }: ExamplesSoFar, final: readonly ExampleRow[]): void {
  const results = folds.map((id) => foldOf(run, id));
  const held = results.flatMap(({ heldOut }) => [...heldOut]).sort((a, b) => a - b);
  expect(rows.map(({ example }) => example)).toEqual(held);
  for (const row of rows) {
    const depths = results.flatMap(({ trained, labelDepth }) => {
      const at = trained.indexOf(row.example);
      return at < 0 ? [] : [labelDepth[at]!];
    });
    if (depths.length === 0) {
      for (const column of TRAINED_COLUMNS) expect(row[column]).toBeNull();
    } else {
      expect(row.label_depth).toBeCloseTo(depths.reduce((a, b) => a + b, 0) / depths.length, 12);
      expect(row.group).not.toBeNull();
    }
    // In a single repeat no other model holds the example out: what this one says of it stands.
    const { id, path, given_label, held_out_depth, self_confidence, output_margin, knn_label_agreement } =
      final[row.example]!;
    expect(row).toMatchObject({ id, path, given_label, held_out_depth, self_confidence, output_margin });
    expect(row.knn_label_agreement).toBe(knn_label_agreement);
  }
}

describe('the examples so far', () => {
  test.each(['1', '2'])(
    'are whole at every moment and grow by what each fold found (--jobs %s)',
    async (jobs) => {
      const out = join(temporaryFolder(), 'run');
      const run = runFolder(out);
      const running = startCli(['analyze', dataset, '--out', out, ...SETTINGS, '--jobs', jobs]);
      const atEvents: Promise<{ id: FoldId; isOver: boolean; table: ExamplesSoFar | null }>[] = [];
      onEvents(running, (event) => {
        if (event.kind !== 'fold' || atEvents.length === FOLDS - 1) return;
        const { repeat, fold } = event;
        // Folds this short may end while the one before them is written, which the last one stops.
        const isOver = readAudit(run.audit).folds.every(({ state }) => state === 'done');
        atEvents.push(tableAt(run).then((table) => ({ id: { repeat, fold }, isOver, table })));
      });
      const seen = new Map<number, ExamplesSoFar>();
      let ended = false;
      const watch = async (): Promise<void> => {
        while (!ended) {
          const table = await tableAt(run);
          if (table !== null) seen.set(table.folds.length, table);
          await sleep(5);
        }
      };
      const end = running.ended.finally(() => (ended = true));
      const [{ code, stdout }] = await Promise.all([end, watch()]);
      expect(code).toBe(0);
      expect(eventsIn(stdout).filter(({ kind }) => kind === 'warning')).toEqual([]);

      const { rows: final } = await readExamples(run.examples);
      expect(seen.size).toBeGreaterThan(0);
      for (const table of seen.values()) expectAgreement(run, table, final);
      const heard = await Promise.all(atEvents);
      expect(heard).toHaveLength(FOLDS - 1);
      const followed = heard.filter(({ isOver }) => !isOver);
      expect(followed.length).toBeGreaterThan(0);
      for (const { id, table } of followed) {
        expect(table!.folds).toContainEqual(id);
        expectAgreement(run, table!, final);
      }
      expect(existsSync(run.prepared)).toBe(false);
    },
  );

  test('are there at once when a run goes on', async () => {
    const out = join(temporaryFolder(), 'run');
    const run = runFolder(out);
    const first = startCli(['analyze', dataset, '--out', out, ...SETTINGS, '--jobs', '1'], {
      detached: true,
    });
    let family: number[] = [];
    onEvents(first, ({ kind }) => {
      if (kind !== 'fold' || family.length > 0) return;
      family = [first.pid, ...descendantsOf(first.pid)];
      for (const pid of family) signalTo(pid, 'SIGKILL');
    });
    await first.ended;
    await expectGone(family);
    const before = await readExamplesSoFar(run);
    expect(before.folds).toEqual([{ repeat: 0, fold: 0 }]);
    rmSync(examplesSoFarFile(run));

    const next = startCli(['analyze', '--resume', out, '--json', '--jobs', '1']);
    let atFirstModel: Promise<ExamplesSoFar> | undefined;
    onEvents(next, ({ kind }) => {
      if (kind === 'model') atFirstModel ??= readExamplesSoFar(run);
    });
    expect(await next.ended).toMatchObject({ code: 0 });
    expect(await atFirstModel).toEqual(before);
  });
});
