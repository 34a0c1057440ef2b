import { rmSync } from 'node:fs';
import path from 'node:path';
import { downloadWheel } from './download-wheel.mjs';
import { Failure } from './failure.mjs';
import { tfjsNodeIn } from './install-folder.mjs';
import { compileAddon, findNodeGyp, refuseMissingTools } from './node-gyp.mjs';
import { downloadHost } from './own-installer.mjs';
import { say } from './say.mjs';
import { unpackWheel } from './unpack-wheel.mjs';

/**
 * TensorFlow's Python package holds the same C library; the addon is compiled against it. Resolves with TensorFlow's
 * version.
 */
export async function useWheel(staging, commands, check) {
  const pkg = tfjsNodeIn(staging);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Failure(
      `TensorFlow's library could not be fetched: allow ${downloadHost(pkg)} and run this again ` +
        `(the way around it is for Linux x64, this is ${process.platform} ${process.arch}).`,
    );
  }
  await refuseMissingTools(commands);
  const file = await downloadWheel(staging, commands);
  const deps = path.join(pkg, 'deps');
  await unpackWheel(file, deps, commands);
  rmSync(file);
  say('4/4 compiling the addon');
  await compileAddon(pkg, await findNodeGyp(staging, commands), commands);
  rmSync(path.join(deps, 'include'), { recursive: true });
  const version = await check(staging);
  if (version === undefined) {
    throw new Failure(`the compiled addon did not run TensorFlow on this machine: see ${commands.logFile}.`);
  }
  return version;
}
