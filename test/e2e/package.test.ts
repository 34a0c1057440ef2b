import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notification, runCommand } from '../rig/commands.js';
import { extensionsFolder } from '../rig/extensions-folder.js';
import { REPOSITORY } from '../rig/repository.js';
import { copySample } from '../rig/sample-copy.js';
import { openWorkbench, screenshot, type Workbench } from '../rig/workbench.js';
import { auditPage, previewsShown } from './audit-page.js';
import { stopAtFirstFailure } from './stop-at-first-failure.js';

const MAX_BYTES = 40e6;
const ANALYSIS_MS = 150_000;

describe('the package', () => {
  stopAtFirstFailure();
  const temporary = mkdtempSync(join(tmpdir(), 'difficulty-lens-package-'));
  const vsix = join(temporary, 'difficulty-lens.vsix');
  let workbench: Workbench | undefined;

  beforeAll(() => {
    execFileSync(process.execPath, ['scripts/package.mjs', '--out', vsix], {
      cwd: REPOSITORY,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  });
  afterAll(async () => {
    await workbench?.close();
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  });

  test('is small', () => {
    expect(statSync(vsix).size).toBeLessThan(MAX_BYTES);
  });

  test('installs into VS Code and analyzes a dataset there', async () => {
    const folder = join(temporary, 'photos');
    copySample(folder, 20);
    workbench = await openWorkbench(folder, { extensions: [vsix] });
    const { page } = workbench;
    await runCommand(page, 'Analyze dataset difficulty');
    await notification(page, /photos: \d+ of 200 images are likely mislabeled/).waitFor({
      timeout: ANALYSIS_MS,
    });
    await auditPage(page)
      .getByRole('heading', { name: /^\d+ of 200 labels are probably wrong$/ })
      .waitFor();
    await previewsShown(page);
    await screenshot(workbench, 'package');
  });

  test('holds what is needed and nothing else', () => {
    if (workbench === undefined) throw new Error('VS Code is not open.');
    const extensions = extensionsFolder(workbench.code.userData);
    const files = readdirSync(extensions, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) =>
        relative(extensions, join(parentPath, name)).split(sep).slice(1).join('/'),
      );
    const needed = [
      'dist/extension.cjs',
      'dist/worker.cjs',
      'dist/wasm/kernels.simd.wasm',
      'dist/webview/audit.js',
    ];
    expect(files).toEqual(expect.arrayContaining([...needed, 'media/sample/CREDITS.txt']));
    expect(
      files.filter((file) => /\.map$|\.tsx$|^(src|test|docs|scripts|webview)\/|truth/.test(file)),
    ).toEqual([]);
    const libraries = files
      .filter((file) => file.startsWith('node_modules/'))
      .map((file) => file.split('/')[1]);
    expect([...new Set(libraries)].sort()).toEqual(['@img', 'detect-libc', 'semver', 'sharp']);
  });
});
