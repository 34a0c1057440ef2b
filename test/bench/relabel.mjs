/**
 * How long a Save and its undo take for 10,000 examples: node test/bench/relabel.mjs [folder on the disk to measure].
 * The budget: 5 s for class folders, 2 s for a table. Build first: npm run build.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

const EXAMPLES = 10_000;
const CLASSES = 10;
const ROUNDS = 3;

const place = mkdtempSync(path.join(process.argv[2] ?? tmpdir(), 'relabel-'));
const outfile = path.join(place, 'saving.mjs');
await build({
  stdin: {
    contents: `
      export { saveChanges } from './src/datasets/saving/save-changes.js';
      export { undoLastSave } from './src/datasets/saving/undo-save.js';`,
    resolveDir: path.join(import.meta.dirname, '../..'),
    loader: 'ts',
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile,
  external: ['sharp'],
  mainFields: ['module', 'main'],
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});
const { saveChanges, undoLastSave } = await import(outfile);

function classFolders() {
  const root = path.join(place, 'photos');
  const changes = [];
  for (let i = 0; i < CLASSES; i++) mkdirSync(path.join(root, `class${i}`), { recursive: true });
  for (let i = 0; i < EXAMPLES; i++) {
    const from = `class${i % CLASSES}`;
    const id = `${from}/${i}.png`;
    writeFileSync(path.join(root, id), `image ${i}`);
    changes.push({ kind: 'relabel', id, from, to: `class${(i + 1) % CLASSES}` });
  }
  return { dataset: { location: root, format: 'image-folder', columns: {} }, changes };
}

function manifest(name, line, header) {
  const root = path.join(place, name);
  mkdirSync(path.join(root, 'images'), { recursive: true });
  const lines = header === '' ? [] : [header];
  const changes = [];
  for (let i = 0; i < EXAMPLES; i++) {
    const [id, from] = [`images/${i}.png`, `class${i % CLASSES}`];
    writeFileSync(path.join(root, id), `image ${i}`);
    lines.push(line(id, from));
    changes.push({ kind: 'relabel', id, from, to: `class${(i + 1) % CLASSES}` });
  }
  const format = name === 'csv' ? 'csv' : 'jsonl';
  const location = path.join(root, `m.${format}`);
  writeFileSync(location, `${lines.join('\n')}\n`);
  return { dataset: { location, format, columns: { path: 'path', label: 'label' } }, changes };
}

const cases = {
  'class folders': classFolders(),
  CSV: manifest('csv', (id, label) => `${id},${label},"a note, quoted"`, 'path,label,note'),
  'JSON Lines': manifest('jsonl', (id, label) => JSON.stringify({ path: id, label, note: 'a note' }), ''),
};
for (const [name, { dataset, changes }] of Object.entries(cases)) {
  const times = { Save: [], undo: [] };
  let longestPause = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let last = performance.now();
    const tick = setInterval(() => {
      longestPause = Math.max(longestPause, performance.now() - last);
      last = performance.now();
    }, 5);
    let start = performance.now();
    const saved = await saveChanges(dataset, changes);
    if (saved.kind !== 'saved') throw new Error(JSON.stringify(saved).slice(0, 500));
    times.Save.push(performance.now() - start);
    start = performance.now();
    const undone = await undoLastSave(dataset.location);
    if (undone.kind !== 'undone') throw new Error(JSON.stringify(undone).slice(0, 500));
    times.undo.push(performance.now() - start);
    clearInterval(tick);
  }
  for (const [what, all] of Object.entries(times)) {
    const seconds = all.map((ms) => (ms / 1000).toFixed(2)).join(', ');
    console.log(`${name}, ${what} of ${EXAMPLES.toLocaleString('en-US')}: ${seconds} s`);
  }
  console.log(`${name}, longest time without a turn of the event loop: ${Math.round(longestPause)} ms`);
}
rmSync(place, { recursive: true });
