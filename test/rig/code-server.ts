import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache-folder.js';
import { installOnce } from './install-once.js';
import { runProgram } from './run-program.js';

const CODE_SERVER = '4.139.1';
/** The version that code-server runs on, whatever runs the tests. */
const NODE = '24.21.0';
/** Goes up when what is done to the installed packages changes. */
const RECIPE = 2;
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** A real VS Code that npm can bring: the workbench for a browser, with its extension host in Node. */
export interface CodeServer {
  /** The Node that it runs on. */
  readonly node: string;
  readonly entry: string;
}

/** Not needed to run an extension, and half of the size. */
const TRIMMED = [
  'code-server/lib/vscode/node_modules/@github',
  'code-server/lib/vscode/node_modules/@microsoft/mxc-sdk',
  'code-server/lib/vscode/extensions/copilot',
  'code-server/lib/vscode/extensions/mermaid-markdown-features',
];

/** Installs code-server into the cache, unless it is there: about 20 seconds and 440 MB. */
export async function installCodeServer(log: (line: string) => void): Promise<CodeServer> {
  const platform = `${process.platform}-${process.arch}`;
  if (!PLATFORMS.includes(platform)) {
    throw new Error(
      `code-server, the VS Code of these tests, has no build for ${platform}: run them on Linux or macOS (on Windows in WSL).`,
    );
  }
  const folder = join(cacheFolder(), `code-server-${CODE_SERVER}-node-${NODE}-${platform}-${RECIPE}`);
  const modules = join(folder, 'node_modules');
  await installOnce(folder, async (staging) => {
    log(`Installing code-server ${CODE_SERVER} into ${folder} (once) …`);
    await fill(staging, platform);
  });
  return {
    node: join(modules, `node-${platform}`, 'bin', 'node'),
    entry: join(modules, 'code-server', 'out', 'node', 'entry.js'),
  };
}

async function fill(staging: string, platform: string): Promise<void> {
  writeFileSync(join(staging, 'package.json'), '{ "private": true }\n');
  const modules = join(staging, 'node_modules');
  const node = join(modules, `node-${platform}`);
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await npm(staging, ['install', ...quiet, `node-${platform}@${NODE}`]);
  const bin = join(node, 'bin');
  await npm(
    staging,
    ['install', ...quiet, '--no-save', `node-${platform}@${NODE}`, `code-server@${CODE_SERVER}`],
    bin,
  );
  // Not `npm ci`: the lock file that it ships does not fit its package.json.
  await npm(join(modules, 'code-server', 'lib', 'vscode'), ['install', ...quiet, '--omit=dev'], bin);
  for (const path of TRIMMED) rmSync(join(modules, path), { recursive: true, force: true });
  rmSync(join(node, 'include'), { recursive: true, force: true });
  const spdlog = join(modules, 'code-server/lib/vscode/node_modules/@vscode/spdlog/index.js');
  copyFileSync(fileURLToPath(new URL('spdlog.cjs', import.meta.url)), spdlog);
}

/** npm, with a folder first on its path: it looks for `node` there. */
async function npm(cwd: string, args: readonly string[], bin?: string): Promise<void> {
  const env = bin === undefined ? {} : { PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
  await runProgram('npm', args, { cwd, env, seconds: 600 });
}
