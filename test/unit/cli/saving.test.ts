import { EventEmitter } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SavingProgress } from '../../../src/cli/saving-progress.js';
import { temporaryFolder } from '../runs/a-run.js';
import { cli, Screen } from './a-context.js';

/** A dataset of two classes, and a list that moves all of the first one's images. */
function scene(images: number): { root: string; from: string } {
  const root = temporaryFolder();
  for (const name of ['cat', 'dog']) mkdirSync(join(root, name));
  writeFileSync(join(root, 'dog/x.png'), '');
  const lines = ['path,new'];
  for (let i = 0; i < images; i++) {
    writeFileSync(join(root, `cat/${i}.png`), '');
    lines.push(`cat/${i}.png,dog`);
  }
  const from = join(temporaryFolder(), 'corrections.csv');
  writeFileSync(from, lines.join('\n'));
  return { root, from };
}

/** Says, of several moments of a Save, what progress shows at each. */
function shown(isTTY: boolean): string[] {
  const stderr = new Screen();
  stderr.isTTY = isTTY;
  let time = 0;
  const context = { stdout: new Screen(), stderr, signals: new EventEmitter(), now: () => new Date(time) };
  const progress = new SavingProgress('Saving', { ...context, startJob: () => expect.fail('no job') });
  const texts: string[] = [];
  for (const [at, fraction] of [
    [0, 0],
    [990, 0.1],
    [1000, 0.25],
    [1050, 0.3],
    [1150, 0.4],
    [2100, 0.75],
  ] as const) {
    time = at;
    stderr.text = '';
    progress.show(fraction);
    texts.push(stderr.text);
  }
  stderr.text = '';
  progress.stop();
  return [...texts, stderr.text];
}

test('progress shows after a second: a line a second, on a terminal one line that is redrawn and goes', () => {
  expect(shown(false)).toEqual(['', '', 'Saving: 25.0 %\n', '', '', 'Saving: 75.0 %\n', '']);
  const clear = '\r\u001b[K';
  expect(shown(true)).toEqual([
    '',
    '',
    `${clear}Saving: 25.0 %`,
    '',
    `${clear}Saving: 40.0 %`,
    `${clear}Saving: 75.0 %`,
    clear,
  ]);
});

test('Ctrl+C while images move: all go back, and the exit code says so', async () => {
  const { root, from } = scene(3000);
  const signals = new EventEmitter();
  let calls = 0;
  const now = (): Date => {
    // Progress asks for the time at every turn.
    if (++calls === 4) signals.emit('SIGINT');
    return new Date();
  };
  const { code, out, err } = await cli(['relabel', root, '--from', from], undefined, { signals, now });
  expect({ code, out, err }).toEqual({ code: 130, out: '', err: 'Cancelled: nothing was changed.\n' });
  expect(readdirSync(join(root, 'cat'))).toHaveLength(3000);
  expect(readdirSync(join(root, 'dog'))).toEqual(['x.png']);
  expect(readdirSync(root)).toEqual(['cat', 'dog']);
  expect(signals.listenerCount('SIGINT')).toBe(0);
});
