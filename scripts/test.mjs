// `npm test`: sets up, then runs every part one after another, also when one fails; each writes artifacts/PART.json.
//
//   npm test                           everything
//   npm test -- unit                   some parts: unit (with the process tests), webview, vscode, e2e
//   npm test -- test/unit/engine       a part is also chosen by a path in it; vitest takes the path as a filter
//   npm test -- e2e -t 'Explorer'      what is no part's name is passed on to vitest (not to vscode, which is mocha)
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { errorsFile } from './unhandled-errors.mjs';

const root = path.resolve(import.meta.dirname, '..');
const folders = {
  unit: ['test/unit', 'test/process'],
  webview: ['test/webview'],
  vscode: ['test/vscode'],
  e2e: ['test/e2e'],
};
const parts = Object.keys(folders);

const args = process.argv.slice(2);
const passedOn = args.filter((arg) => !parts.includes(arg));
const chosen = parts.filter(
  (part) => args.includes(part) || args.some((arg) => folders[part].some((folder) => arg.startsWith(folder))),
);
const selected = chosen.length > 0 ? chosen : parts;

run('scripts/setup.mjs') || process.exit(1);
if (selected.some((part) => part !== 'unit')) {
  run('--import', 'tsx', 'test/rig/setup.ts') || process.exit(1);
}
mkdirSync(path.join(root, 'artifacts'), { recursive: true });
const failed = selected.filter((part) => !runPart(part));
if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}.`);
process.exit(failed.length === 0 ? 0 : 1);

function runPart(part) {
  const report = `artifacts/${part}.json`;
  for (const file of [report, errorsFile(report)]) rmSync(path.join(root, file), { force: true });
  if (part === 'vscode') return run('--import', 'tsx', 'test/rig/run-suites.ts');
  const reporters = ['default', 'json', './scripts/unhandled-errors.mjs'].map((name) => `--reporter=${name}`);
  // A part may be several of vitest's projects: webview and webview-performance.
  return run(
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    `${part}*`,
    ...reporters,
    `--outputFile.json=${report}`,
    ...passedOn,
  );
}

/** Runs Node; returns whether it ended well. */
function run(...nodeArgs) {
  const { status } = spawnSync(process.execPath, nodeArgs, { cwd: root, stdio: 'inherit' });
  return status === 0;
}
