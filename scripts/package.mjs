// Builds the extension's package for one platform:  npm run package [-- --target linux-x64] [--out FILE] [--base-url URL]
// Everything is bundled but sharp, whose native library differs by platform: it is installed, by the lock file's
// versions, into a copy of what .vscodeignore lets in. --base-url is where the README's links lead to on the marketplace.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

/** VS Code's platforms that sharp has a library for, as npm names them. */
const TARGETS = {
  'linux-x64': { os: 'linux', cpu: 'x64', libc: 'glibc' },
  'linux-arm64': { os: 'linux', cpu: 'arm64', libc: 'glibc' },
  'linux-armhf': { os: 'linux', cpu: 'arm', libc: 'glibc' },
  'alpine-x64': { os: 'linux', cpu: 'x64', libc: 'musl' },
  'alpine-arm64': { os: 'linux', cpu: 'arm64', libc: 'musl' },
  'darwin-x64': { os: 'darwin', cpu: 'x64' },
  'darwin-arm64': { os: 'darwin', cpu: 'arm64' },
  'win32-x64': { os: 'win32', cpu: 'x64' },
  'win32-arm64': { os: 'win32', cpu: 'arm64' },
};
/** What a package is made of; .vscodeignore then says what of it stays out. */
const PARTS = ['media', 'README.md', 'CHANGELOG.md', 'LICENSE', '.vscodeignore'];

const root = path.resolve(import.meta.dirname, '..');
const { values: flags } = parseArgs({
  options: {
    target: { type: 'string', default: thisTarget() },
    out: { type: 'string' },
    'base-url': { type: 'string' },
  },
});
const platform = TARGETS[flags.target];
if (platform === undefined) {
  console.error(`No package for '${flags.target}': choose --target ${Object.keys(TARGETS).join(', ')}.`);
  process.exit(2);
}
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const vsix = path.resolve(
  flags.out ?? path.join(root, `${manifest.name}-${flags.target}-${manifest.version}.vsix`),
);
const stage = path.join(root, 'build', flags.target);

rmSync(stage, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });
for (const part of PARTS) cpSync(path.join(root, part), path.join(stage, part), { recursive: true });
run(process.execPath, ['esbuild.mjs', '--production', '--out', path.join(stage, 'dist')], root);
writeFileSync(path.join(stage, 'package.json'), JSON.stringify(packagedManifest(), undefined, 2));
const { os, cpu, libc } = platform;
run('npm', [
  'install',
  ...['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--omit=dev'],
  ...[`--os=${os}`, `--cpu=${cpu}`, ...(libc === undefined ? [] : [`--libc=${libc}`])],
]);
const baseUrl = flags['base-url'];
run(process.execPath, [
  path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce'),
  ...['package', '--target', flags.target, '--out', vsix, '--allow-missing-repository'],
  ...(baseUrl === undefined
    ? ['--no-rewrite-relative-links']
    : ['--baseContentUrl', baseUrl, '--baseImagesUrl', baseUrl]),
]);
console.log(`${vsix}: ${(statSync(vsix).size / 1e6).toFixed(1)} MB`);

/** The manifest without what only development needs; sharp and all below it as the lock file has them. */
function packagedManifest() {
  const development = ['scripts', 'devDependencies', 'optionalDependencies', 'files', 'bin', 'private'];
  const kept = Object.entries(manifest).filter(([key]) => !development.includes(key));
  return { ...Object.fromEntries(kept), dependencies: closure('sharp') };
}

function closure(name) {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const found = {};
  const visit = (dependency) => {
    if (dependency in found) return;
    const { version, dependencies = {} } = packages[`node_modules/${dependency}`];
    found[dependency] = version;
    Object.keys(dependencies).forEach(visit);
  };
  visit(name);
  return found;
}

function thisTarget() {
  const musl =
    process.platform === 'linux' && process.report.getReport().header.glibcVersionRuntime === undefined;
  const name = musl ? 'alpine' : process.platform;
  return `${name}-${process.arch === 'arm' ? 'armhf' : process.arch}`;
}

function run(command, args, cwd = stage) {
  console.error(`> ${command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, {
    cwd,
    stdio: ['ignore', 2, 2],
    shell: command === 'npm' && process.platform === 'win32',
  });
  if (status === 0) return;
  console.error(`The package was not made: '${command}' failed (see above).`);
  process.exit(1);
}
