import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { tfjsNodeIn } from './install-folder.mjs';
import { say } from './say.mjs';

const tfjsNodeVersion = '4.22.0';

export async function installPackages(staging, { npm, logFile }) {
  say(`1/4 installing @tensorflow/tfjs-node ${tfjsNodeVersion} with npm`);
  writeFileSync(path.join(staging, 'package.json'), JSON.stringify({ private: true }));
  const flags = ['--prefix', '.', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
  // It names the rest of TensorFlow.js by exact versions, so pinning it pins them.
  const { ok } = await npm(['install', ...flags, `@tensorflow/tfjs-node@${tfjsNodeVersion}`], staging);
  if (!ok || !existsSync(tfjsNodeIn(staging))) {
    throw new Failure(
      `npm could not install tfjs-node: check that npm runs and reaches its registry, see ${logFile}.`,
    );
  }
  removeSourceMaps(path.join(staging, 'node_modules'));
}

/** They are two thirds of the packages' size and nothing reads them. */
function removeSourceMaps(dir) {
  for (const name of readdirSync(dir, { recursive: true })) {
    if (name.endsWith('.map')) rmSync(path.join(dir, name));
  }
}
