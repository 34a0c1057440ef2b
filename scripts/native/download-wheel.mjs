import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MINUTE } from './commands.mjs';
import { Failure } from './failure.mjs';
import { say } from './say.mjs';

// 2.21.0 runs too, but writes two lines to stderr at every load that no setting silences.
const wheel = {
  project: 'tensorflow-cpu',
  version: '2.20.0',
  // The Python version in the name does not matter: only the C libraries and headers are used.
  file: 'tensorflow_cpu-2.20.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
  pipTags: ['--python-version', '3.11', '--implementation', 'cp', '--platform', 'manylinux2014_x86_64'],
  sha256: 'cf756bbe2d256e942ab5d0ad2c858fb40017581494febdb4387c149b1afde780',
};

/** Fetches TensorFlow's Python package into `staging` and checks it. Resolves with its path. */
export async function downloadWheel(staging, commands) {
  say(`3/4 downloading ${wheel.project} ${wheel.version} (259 MB) from the Python package index`);
  const file = path.join(staging, wheel.file);
  if (!(await downloadWithPip(staging, commands)) && !(await downloadFromIndex(file, commands))) {
    throw new Failure(
      `${wheel.project} ${wheel.version} could not be downloaded: check pip (or PIP_INDEX_URL) and the network, see ${commands.logFile}.`,
    );
  }
  if ((await sha256Of(file)) !== wheel.sha256) {
    throw new Failure(
      `the downloaded ${wheel.file} is not the published one (wrong SHA-256): run this again.`,
    );
  }
  return file;
}

async function downloadWithPip(staging, { run }) {
  const how = ['--no-deps', '--only-binary=:all:', '--no-cache-dir', '--progress-bar', 'off', '-d', '.'];
  const args = ['-m', 'pip', 'download', ...how, ...wheel.pipTags, `${wheel.project}==${wheel.version}`];
  const { ok } = await run('python3', args, { cwd: staging, limit: 30 * MINUTE });
  return ok && existsSync(path.join(staging, wheel.file));
}

/** For a Python without pip: the page of the project in the user's index, as JSON or HTML, holds the file's address. */
async function downloadFromIndex(file, { log, signal }) {
  const index = process.env.PIP_INDEX_URL;
  if (index === undefined) {
    log('python3 has no pip, and PIP_INDEX_URL names no package index to ask without it\n');
    return false;
  }
  try {
    const page = await fetch(`${index.replace(/\/$/, '')}/${wheel.project}/`, {
      headers: { accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.5' },
      signal: globalThis.AbortSignal.timeout(MINUTE),
    });
    const [, address] =
      new RegExp(`"([^"]*/${wheel.file.replaceAll('.', '[.]')})[#"]`).exec(await page.text()) ?? [];
    if (address === undefined) throw new Error(`${page.url} (${page.status}) does not list ${wheel.file}`);
    const response = await fetch(new URL(address, page.url), { signal });
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(file));
    return true;
  } catch (error) {
    log(`${error.message} ${error.cause?.message ?? ''}\n`);
    return false;
  }
}

async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
