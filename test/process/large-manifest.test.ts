import { closeSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { start } from './command-line.js';
import { savingProgram } from './saving-child.js';
import { temporaryFolder } from './temporary-folder.js';

/** VS Code does not give larger files to extensions. */
const LIMIT = 50 * 1024 * 1024;
const ROWS = 53_000;
/** MiB: a fraction of the file. */
const HEAP = 32;

let program: string;
beforeAll(() => {
  program = savingProgram();
});

const note = 'n'.repeat(1000);
const formats = {
  csv: { header: 'path,label,note\n', row: (i: number) => `${i}.png,c${i % 2},"${note}"\n` },
  jsonl: {
    header: '',
    row: (i: number) => `${JSON.stringify({ path: `${i}.png`, label: `c${i % 2}`, note })}\n`,
  },
};

test.each(Object.entries(formats))(
  '%s: a file of over 50 MB is changed and changed back in little memory',
  async (format, { header, row }) => {
    const root = temporaryFolder();
    const location = join(root, `m.${format}`);
    const file = openSync(location, 'w');
    writeSync(file, header);
    for (let i = 0; i < ROWS; i += 100)
      writeSync(file, Array.from({ length: 100 }, (_, j) => row(i + j)).join(''));
    closeSync(file);
    expect(statSync(location).size).toBeGreaterThan(LIMIT);
    const sum = (): string => createHash('sha256').update(readFileSync(location)).digest('hex');
    const before = sum();

    const changed = [0, 1, ROWS / 2, ROWS - 1];
    for (const i of changed) writeFileSync(join(root, `${i}.png`), '');
    const changes = join(temporaryFolder(), 'changes.json');
    const relabel = (i: number): object => ({
      kind: 'relabel',
      id: `${i}.png`,
      from: `c${i % 2}`,
      to: 'new',
    });
    writeFileSync(changes, JSON.stringify(changed.map(relabel)));
    const dataset = JSON.stringify({ location, format, columns: { path: 'path', label: 'label' } });
    const run = async (what: 'save' | 'undo'): Promise<string> => {
      const running = start(
        process.execPath,
        [`--max-old-space-size=${HEAP}`, program, what, dataset, changes],
        { stdio: ['pipe', 'pipe', 'pipe'] },
      );
      running.child.stdin!.write('-1\n');
      const { stdout, stderr } = await running.ended;
      return stdout + stderr;
    };
    expect(await run('save')).toMatch(/saved \d+\n$/);
    const lines = readFileSync(location, 'utf8').split('\n');
    const at = header === '' ? 0 : 1;
    for (const i of changed) expect(`${lines[i + at]!}\n`).toBe(row(i).replace(/c[01]/, 'new'));
    expect(lines.filter((line) => line.includes('new'))).toHaveLength(changed.length);
    expect(await run('undo')).toMatch(/undone \d+\n$/);
    expect(sum()).toBe(before);
  },
);
