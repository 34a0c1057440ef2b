import { existsSync, mkdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createCommands, MINUTE } from './commands.mjs';
import {
  claim,
  megabytes,
  publish,
  refuseForeign,
  refuseFullDisk,
  sizeOf,
  tfjsNodeIn,
} from './install-folder.mjs';
import { installPackages } from './install-packages.mjs';
import { runOwnInstaller } from './own-installer.mjs';
import { say } from './say.mjs';
import { useWheel } from './use-wheel.mjs';

/** Installs tfjs-node into `dir`, unless it runs there. `script` answers `--check DIR`; `stopping` ends it early. */
export async function install(dir, { script, stopping }) {
  const { signal } = stopping;
  if (existsSync(tfjsNodeIn(dir))) {
    const version = await checker(createCommands({ signal }), script)(dir);
    if (version !== undefined) {
      say(`already installed: tfjs-node loads from ${dir} with TensorFlow ${version}.`);
      return;
    }
  }
  refuseForeign(dir);
  mkdirSync(dir, { recursive: true });
  refuseFullDisk(dir);
  const staging = path.join(dir, '.staging');
  claim(staging);
  const logFile = path.join(dir, 'install.log');
  rmSync(logFile, { force: true });
  lowerPriority();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stopping.abort());
  const commands = createCommands({ logFile, signal });
  const check = checker(commands, script);
  try {
    await installPackages(staging, commands);
    const version =
      (await runOwnInstaller(staging, commands, check)) ?? (await useWheel(staging, commands, check));
    publish(staging, dir);
    rmSync(logFile, { force: true });
    say(`done: tfjs-node runs TensorFlow ${version} from ${dir} (${megabytes(sizeOf(dir))} MB).`);
  } finally {
    rmSync(staging, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** TensorFlow's version where tfjs-node really computes from a folder; in a process of its own, as it may crash. */
function checker({ run }, script) {
  return async (dir) => {
    const { ok, out } = await run(process.execPath, [script, '--check', dir], { limit: 3 * MINUTE });
    return ok ? out.trim().split('\n').at(-1) : undefined;
  };
}

/** Compiling must not slow down what the user does meanwhile. */
function lowerPriority() {
  try {
    os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Some containers forbid it; then it runs as it is.
  }
}
