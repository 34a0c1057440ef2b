import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { MINUTE } from './commands.mjs';
import { tfjsNodeIn } from './install-folder.mjs';
import { findNodeGyp, nodeHeaders } from './node-gyp.mjs';
import { say } from './say.mjs';

/**
 * tfjs-node's own way: Google's library and a compiled addon. Resolves with TensorFlow's version, or undefined where
 * that is out of reach or does not work.
 */
export async function runOwnInstaller(staging, commands, check) {
  const pkg = tfjsNodeIn(staging);
  if (!(await hostAnswers(pkg))) {
    say("2/4 tfjs-node's own download of TensorFlow is not reachable from here");
    return undefined;
  }
  say("2/4 running tfjs-node's own installer");
  const bin = path.join(staging, 'node_modules', '.bin');
  const installer = path.join('scripts', 'install.js');
  const { ok } = await commands.run(process.execPath, [installer], {
    cwd: pkg,
    env: {
      ...nodeHeaders(),
      npm_config_node_gyp: await findNodeGyp(staging, commands),
      PATH: bin + path.delimiter + process.env.PATH,
    },
    limit: 20 * MINUTE,
  });
  const version = ok ? await check(staging) : undefined;
  if (version === undefined) {
    say("2/4 tfjs-node's own installer did not work here");
    for (const made of ['deps', 'lib', 'build'])
      rmSync(path.join(pkg, made), { recursive: true, force: true });
  }
  return version;
}

/** Its installer waits for ever for a host that does not answer, so ask first. */
async function hostAnswers(pkg) {
  const { TFJS_NODE_CDN_STORAGE, TFJS_NODE_BASE_URI, CDN_STORAGE, HTTPS_PROXY, https_proxy } = process.env;
  // Node's fetch knows nothing of the mirrors and proxies that its installer uses.
  if (TFJS_NODE_CDN_STORAGE ?? TFJS_NODE_BASE_URI ?? CDN_STORAGE ?? HTTPS_PROXY ?? https_proxy) return true;
  try {
    await fetch(downloadHost(pkg), { method: 'HEAD', signal: globalThis.AbortSignal.timeout(10_000) });
    return true;
  } catch {
    return false;
  }
}

export function downloadHost(pkg) {
  return new URL(JSON.parse(readFileSync(path.join(pkg, 'package.json'), 'utf8')).binary.host).origin;
}
