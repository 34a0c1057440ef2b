// Checks the table of allowed imports (.dependency-cruiser.cjs), and that it saw the code at all.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const cruiser = path.join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
const { stdout, stderr, status } = spawnSync(
  process.execPath,
  [cruiser, 'src', 'webview', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
  { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 },
);
if (stdout === '') {
  console.error(stderr);
  process.exit(status || 1);
}
const { summary, modules } = JSON.parse(stdout);
const ours = modules.filter(({ source }) => source.startsWith('src/') || source.startsWith('webview/'));
const arrows = ours.reduce((sum, { dependencies }) => sum + dependencies.length, 0);
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
console.log(
  `import table: ${ours.length} modules, ${arrows} imports, ${summary.violations.length} violations`,
);
if (ours.length === 0 || arrows === 0) {
  console.error('The import table saw no modules: it would pass whatever they import.');
  process.exit(1);
}
process.exit(summary.violations.length === 0 ? 0 : 1);
