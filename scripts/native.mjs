// Installs @tensorflow/tfjs-node into a folder of its own, also where its download of TensorFlow is blocked: then the
// library comes from TensorFlow's Python package and the addon is compiled here. `--into DIR` chooses the folder.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import util from 'node:util';

const tfjsNodeVersion = '4.22.0';
// 2.21.0 runs too, but writes two lines to stderr at every load that no setting silences.
const wheel = {
  project: 'tensorflow-cpu',
  version: '2.20.0',
  // The Python version in the name does not matter: only the C libraries and headers are used.
  file: 'tensorflow_cpu-2.20.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
  pipTags: ['--python-version', '3.11', '--implementation', 'cp', '--platform', 'manylinux2014_x86_64'],
  sha256: 'cf756bbe2d256e942ab5d0ad2c858fb40017581494febdb4387c149b1afde780',
};
// The newest Node-API that tfjs-node names; Node 20 and later look for the addon in the folder named after it.
const nodeApi = 8;
// The wheel, the library before it is stripped, and the npm packages lie side by side for a while.
const neededBytes = 1.6e9;
const minutes = 60_000;

// node-gyp needs Python anyway, and its zipfile checks what it unpacks.
const unpackProgram = `
import pathlib, re, shutil, sys, zipfile
headers = re.compile(r'tensorflow/include/(tensorflow/c|tensorflow/core/platform|tsl/platform|xla/tsl/c)/.*[.]h')
libraries = re.compile(r'tensorflow/libtensorflow_(cc|framework)[.]so[.]2')
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for name in wheel.namelist():
        if headers.fullmatch(name):
            target = pathlib.Path(sys.argv[2], 'include', name[len('tensorflow/include/'):])
        elif libraries.fullmatch(name):
            target = pathlib.Path(sys.argv[2], 'lib', pathlib.Path(name).name)
        else:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with wheel.open(name) as source, target.open('wb') as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
`;

const script = fileURLToPath(import.meta.url);
const windows = process.platform === 'win32';

/** A failure that one sentence explains. */
class Failure extends Error {}

const stopping = new globalThis.AbortController();
let logFile;

process.exitCode = await main();

async function main() {
  try {
    const { values } = util.parseArgs({ options: { into: { type: 'string' }, check: { type: 'string' } } });
    if (values.check !== undefined) {
      console.log(runOnce(path.resolve(values.check)));
      return 0;
    }
    await install(path.resolve(values.into ?? path.join(path.dirname(script), '..', '.native')));
    return 0;
  } catch (error) {
    const expected = error instanceof Failure || error.code?.startsWith('ERR_PARSE_ARGS');
    if (stopping.signal.aborted) say('stopped before the end: nothing was installed.');
    else say(expected ? error.message : error.stack);
    return 1;
  }
}

function say(line) {
  console.error(`native: ${line}`);
}

async function install(dir) {
  if (existsSync(tfjsNodeIn(dir))) {
    const version = await check(dir);
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
  logFile = path.join(dir, 'install.log');
  rmSync(logFile, { force: true });
  lowerPriority();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stopping.abort());
  try {
    await installPackages(staging);
    const version = (await runOwnInstaller(staging)) ?? (await useWheel(staging));
    publish(staging, dir);
    rmSync(logFile, { force: true });
    say(`done: tfjs-node runs TensorFlow ${version} from ${dir} (${megabytes(sizeOf(dir))} MB).`);
  } finally {
    rmSync(staging, { recursive: true, force: true, maxRetries: 3 });
  }
}

function tfjsNodeIn(dir) {
  return path.join(dir, 'node_modules', '@tensorflow', 'tfjs-node');
}

function markerIn(dir) {
  return path.join(dir, 'node_modules', '.difficulty-lens-native');
}

/** An unfit node_modules is replaced, so it must be one that this script made. */
function refuseForeign(dir) {
  if (existsSync(path.join(dir, 'node_modules')) && !existsSync(markerIn(dir))) {
    throw new Failure(`${dir} holds other npm packages: name an empty folder with --into.`);
  }
}

function refuseFullDisk(dir) {
  const { bavail, bsize } = statfsSync(dir);
  if (bavail * bsize < neededBytes) {
    throw new Failure(
      `${dir} needs ${megabytes(neededBytes)} MB of free disk: make room and run this again.`,
    );
  }
}

/** Takes the staging folder for this process, clearing what a killed run left there. */
function claim(staging) {
  const pidFile = path.join(staging, 'pid');
  if (existsSync(pidFile) && isRunning(Number(readFileSync(pidFile, 'utf8')))) {
    throw new Failure(`another run is installing into ${path.dirname(staging)}: wait until it ends.`);
  }
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  writeFileSync(pidFile, String(process.pid));
}

function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Compiling must not slow down what the user does meanwhile. */
function lowerPriority() {
  try {
    os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Some containers forbid it; then it runs as it is.
  }
}

async function installPackages(staging) {
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

/** The package's own way: Google's library and a compiled addon. Returns undefined where that is out of reach. */
async function runOwnInstaller(staging) {
  const pkg = tfjsNodeIn(staging);
  if (!(await hostAnswers(pkg))) {
    say("2/4 tfjs-node's own download of TensorFlow is not reachable from here");
    return undefined;
  }
  say("2/4 running tfjs-node's own installer");
  const bin = path.join(staging, 'node_modules', '.bin');
  const installer = path.join('scripts', 'install.js');
  const { ok } = await run(process.execPath, [installer], {
    cwd: pkg,
    env: {
      ...nodeHeaders(),
      npm_config_node_gyp: await findNodeGyp(staging),
      PATH: bin + path.delimiter + process.env.PATH,
    },
    limit: 20 * minutes,
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

function downloadHost(pkg) {
  return new URL(JSON.parse(readFileSync(path.join(pkg, 'package.json'), 'utf8')).binary.host).origin;
}

/** TensorFlow's Python package holds the same C library; the addon is compiled against it. */
async function useWheel(staging) {
  const pkg = tfjsNodeIn(staging);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Failure(
      `TensorFlow's library could not be fetched: allow ${downloadHost(pkg)} and run this again ` +
        `(the way around it is for Linux x64, this is ${process.platform} ${process.arch}).`,
    );
  }
  await refuseMissingTools();
  const file = await downloadWheel(staging);
  const deps = path.join(pkg, 'deps');
  await unpackWheel(file, deps);
  rmSync(file);
  say('4/4 compiling the addon');
  await compileAddon(pkg, await findNodeGyp(staging));
  rmSync(path.join(deps, 'include'), { recursive: true });
  const version = await check(staging);
  if (version === undefined) {
    throw new Failure(`the compiled addon did not run TensorFlow on this machine: see ${logFile}.`);
  }
  return version;
}

async function refuseMissingTools() {
  for (const tool of ['python3', 'make', process.env.CXX ?? 'g++']) {
    if (!(await run(tool, ['--version'])).ok) {
      throw new Failure(
        `compiling the addon needs ${tool}: install python3, make and a C++ compiler ` +
          `(Debian, Ubuntu: apt install python3 make g++) and run this again.`,
      );
    }
  }
}

async function downloadWheel(staging) {
  say(`3/4 downloading ${wheel.project} ${wheel.version} (259 MB) from the Python package index`);
  const file = path.join(staging, wheel.file);
  if (!(await downloadWithPip(staging)) && !(await downloadFromIndex(file))) {
    throw new Failure(
      `${wheel.project} ${wheel.version} could not be downloaded: check pip (or PIP_INDEX_URL) and the network, see ${logFile}.`,
    );
  }
  if ((await sha256Of(file)) !== wheel.sha256) {
    throw new Failure(
      `the downloaded ${wheel.file} is not the published one (wrong SHA-256): run this again.`,
    );
  }
  return file;
}

async function downloadWithPip(staging) {
  const how = ['--no-deps', '--only-binary=:all:', '--no-cache-dir', '--progress-bar', 'off', '-d', '.'];
  const args = ['-m', 'pip', 'download', ...how, ...wheel.pipTags, `${wheel.project}==${wheel.version}`];
  const { ok } = await run('python3', args, { cwd: staging, limit: 30 * minutes });
  return ok && existsSync(path.join(staging, wheel.file));
}

/** For a Python without pip: the page of the project in the user's index, as JSON or HTML, holds the file's address. */
async function downloadFromIndex(file) {
  const index = process.env.PIP_INDEX_URL;
  if (index === undefined) {
    log('python3 has no pip, and PIP_INDEX_URL names no package index to ask without it\n');
    return false;
  }
  try {
    const page = await fetch(`${index.replace(/\/$/, '')}/${wheel.project}/`, {
      headers: { accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.5' },
      signal: globalThis.AbortSignal.timeout(minutes),
    });
    const [, address] =
      new RegExp(`"([^"]*/${wheel.file.replaceAll('.', '[.]')})[#"]`).exec(await page.text()) ?? [];
    if (address === undefined) throw new Error(`${page.url} (${page.status}) does not list ${wheel.file}`);
    const response = await fetch(new URL(address, page.url), { signal: stopping.signal });
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

async function unpackWheel(file, deps) {
  const { ok } = await run('python3', ['-c', unpackProgram, file, deps]);
  if (!ok) throw new Failure(`the library could not be unpacked: see ${logFile}.`);
  const lib = path.join(deps, 'lib');
  for (const name of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']) {
    // A quarter of it is symbols for debuggers; without binutils it just stays larger.
    await run('strip', ['--strip-unneeded', path.join(lib, name)]);
  }
  // The names that the addon's linker flags ask for; the Python package calls its C library libtensorflow_cc.
  symlinkSync('libtensorflow_cc.so.2', path.join(lib, 'libtensorflow.so'));
  symlinkSync('libtensorflow_framework.so.2', path.join(lib, 'libtensorflow_framework.so'));
}

/** npm brings node-gyp along and tells the commands it runs where. */
async function findNodeGyp(staging) {
  if (process.env.npm_config_node_gyp || windows) return process.env.npm_config_node_gyp;
  const { out } = await npm(['exec', '-c', 'node -p process.env.npm_config_node_gyp'], staging);
  return out.trim().split('\n').at(-1);
}

async function compileAddon(pkg, nodeGyp) {
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
      limit: 20 * minutes,
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

/** Tells node-gyp of the headers that most installations of Node hold; elsewhere it downloads them. */
function nodeHeaders() {
  const prefix = path.resolve(process.execPath, '..', '..');
  return existsSync(path.join(prefix, 'include', 'node', 'node_api.h')) ? { npm_config_nodedir: prefix } : {};
}

/** Moves the checked packages into place in one step: a run that stops earlier leaves nothing that looks installed. */
function publish(staging, dir) {
  writeFileSync(markerIn(staging), '');
  rmSync(path.join(dir, 'node_modules'), { recursive: true, force: true });
  renameSync(path.join(staging, 'node_modules'), path.join(dir, 'node_modules'));
}

/** TensorFlow's version where tfjs-node really computes from `dir`; in a process of its own, as it may crash. */
async function check(dir) {
  const { ok, out } = await run(process.execPath, [script, '--check', dir], { limit: 3 * minutes });
  return ok ? out.trim().split('\n').at(-1) : undefined;
}

/** Loads tfjs-node, multiplies two matrices and takes a convolution's gradients. Returns TensorFlow's version. */
function runOnce(dir) {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // tfjs-node calls these; Node 23 dropped the first.
  util.isNullOrUndefined ??= (value) => value == null;
  util.isArray ??= Array.isArray;
  const require = createRequire(script);
  const tf = require(tfjsNodeIn(dir));
  const product = tf.matMul([[1, 2], [3, 4]], [[5, 6], [7, 8]]); // prettier-ignore
  expectValues(product, [19, 22, 43, 50]);
  const convolved = tf.grads((image, filter) => tf.sum(tf.conv2d(image, filter, 1, 'valid')));
  const [byImage, byFilter] = convolved([tf.ones([1, 3, 4, 1]), tf.ones([3, 3, 1, 1])]);
  expectValues(byImage, [1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2, 1]);
  expectValues(byFilter, [2, 2, 2, 2, 2, 2, 2, 2, 2]);
  if (tf.getBackend() !== 'tensorflow') throw new Error(`the current backend is ${tf.getBackend()}`);
  return tf.backend().binding.TF_Version;
}

function expectValues(tensor, expected) {
  const values = [...tensor.dataSync()];
  if (values.join() !== expected.join()) throw new Error(`computed ${values} where ${expected} is right`);
}

/** Under `npm run` it is that same npm. */
function npm(args, cwd) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('npm-cli.js')) return run(process.execPath, [cli, ...args], { cwd, limit: 20 * minutes });
  return run('npm', args, { cwd, shell: windows, limit: 20 * minutes });
}

/** Runs a command with its output in the log. Resolves whether it succeeded and what it wrote to stdout. */
function run(command, args, { cwd, env, shell = false, limit } = {}) {
  log(`> ${command} ${args.join(' ')}\n`);
  const stdio = ['ignore', 'pipe', 'pipe'];
  const options = {
    cwd,
    env: { ...process.env, ...env },
    shell,
    timeout: limit,
    signal: stopping.signal,
    stdio,
  };
  return new Promise((resolve) => {
    let out = '';
    const child = spawn(command, args, options);
    child.stdout.on('data', (chunk) => {
      out += chunk;
      log(chunk);
    });
    child.stderr.on('data', log);
    child.on('error', (error) => {
      log(`${error.message}\n`);
      // A child that was started is waited for, so that it writes nothing after the clean-up.
      if (child.pid === undefined) resolve({ ok: false, out });
    });
    child.on('close', (code, signal) => {
      if (signal !== null) log(`ended by ${signal}\n`);
      resolve({ ok: code === 0, out });
    });
  });
}

function log(text) {
  if (logFile !== undefined) appendFileSync(logFile, text);
}

function sizeOf(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath ?? entry.path, entry.name)).size, 0);
}

function megabytes(bytes) {
  return Math.round(bytes / 1e6);
}
