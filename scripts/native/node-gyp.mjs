import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MINUTE } from './commands.mjs';
import { Failure } from './failure.mjs';

// The newest Node-API that tfjs-node names; Node 20 and later look for the addon in the folder named after it.
const nodeApi = 8;

/** npm brings node-gyp along and tells the commands it runs where. */
export async function findNodeGyp(staging, { npm }) {
  if (process.env.npm_config_node_gyp || process.platform === 'win32') return process.env.npm_config_node_gyp;
  const { out } = await npm(['exec', '-c', 'node -p process.env.npm_config_node_gyp'], staging);
  return out.trim().split('\n').at(-1);
}

/** Tells node-gyp of the headers that most installations of Node hold; elsewhere it downloads them. */
export function nodeHeaders() {
  const prefix = path.resolve(process.execPath, '..', '..');
  return existsSync(path.join(prefix, 'include', 'node', 'node_api.h')) ? { npm_config_nodedir: prefix } : {};
}

export async function refuseMissingTools({ run }) {
  for (const tool of ['python3', 'make', process.env.CXX ?? 'g++']) {
    if (!(await run(tool, ['--version'])).ok) {
      throw new Failure(
        `compiling the addon needs ${tool}: install python3, make and a C++ compiler ` +
          `(Debian, Ubuntu: apt install python3 make g++) and run this again.`,
      );
    }
  }
}

/** Compiles tfjs-node's addon against what lies in its `deps/`, and puts it where tfjs-node looks for it. */
export async function compileAddon(pkg, nodeGyp, { run, logFile }) {
  // make cannot work in a folder with a space in its path, so it gets one of its own.
  const folder = mkdtempSync(path.join(os.tmpdir(), 'difficulty-lens-native-'));
  try {
    cpSync(path.join(pkg, 'binding'), path.join(folder, 'binding'), { recursive: true });
    copyFileSync(path.join(pkg, 'binding.gyp'), path.join(folder, 'binding.gyp'));
    symlinkSync(path.join(pkg, 'deps'), path.join(folder, 'deps'));
    const names = ['--module_name=tfjs_binding', '--module_path=addon', `--napi_build_version=${nodeApi}`];
    const { ok } = await run(process.execPath, [nodeGyp, 'rebuild', ...names], {
      cwd: folder,
      env: nodeHeaders(),
      limit: 20 * MINUTE,
    });
    if (!ok) throw new Failure(`the addon could not be compiled: see ${logFile}.`);
    const lib = path.join(pkg, 'lib', `napi-v${nodeApi}`);
    mkdirSync(lib, { recursive: true });
    copyFileSync(
      path.join(folder, 'build', 'Release', 'tfjs_binding.node'),
      path.join(lib, 'tfjs_binding.node'),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
