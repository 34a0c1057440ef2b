/**
 * Runs test/vscode in a real extension host: in desktop VS Code where there is one, else in the stand-in. Ends with
 * code 0 only where tests ran and all of them passed; their report is artifacts/vscode.json.
 */
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { desktopCode } from './desktop-code.js';
import { REPOSITORY } from './repository.js';
import { copySample } from './sample-copy.js';

const report = join(REPOSITORY, 'artifacts', 'vscode.json');
// Inside the checkout, so that the suites find mocha.
const suites = join(REPOSITORY, '.vscode-test', 'suites');

rmSync(report, { force: true });
rmSync(suites, { recursive: true, force: true });
await build({
  absWorkingDir: REPOSITORY,
  entryPoints: ['test/vscode/run.ts', 'test/vscode/**/*.test.ts'],
  outbase: 'test/vscode',
  outdir: suites,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'difficulty-lens-suites-')));
const workspace = join(folder, 'workspace');
let passed = true;
try {
  copySample(join(workspace, 'photos'), 20);
  await runTests({
    vscodeExecutablePath: (await desktopCode()) ?? join(REPOSITORY, 'test', 'rig', 'code-executable.mjs'),
    extensionDevelopmentPath: REPOSITORY,
    extensionTestsPath: join(suites, 'run.cjs'),
    extensionTestsEnv: { DIFFICULTY_LENS_SUITES_REPORT: report },
    launchArgs: [
      workspace,
      `--user-data-dir=${join(folder, 'user')}`,
      `--extensions-dir=${join(folder, 'extensions')}`,
      '--disable-telemetry',
    ],
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  passed = false;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
if (!existsSync(report)) {
  process.stderr.write('The extension-host suites did not run to their end: they wrote no report.\n');
  passed = false;
}
// A code of its own rather than an exit, so that what is still being written comes out.
process.exitCode = passed ? 0 : 1;
