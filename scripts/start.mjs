// `npm start`: sets up, builds and opens the extension on a copy of the sample, or on the folder that is named
// (`npm start -- FOLDER`); in desktop VS Code where its `code` command is there, else in a browser at a local address.
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const { status } = spawnSync(process.execPath, [path.join(root, 'scripts/setup.mjs')], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

// In a process of its own, as what it needs has only been installed by now.
const args = [
  '--import',
  'tsx',
  'test/rig/start.ts',
  ...process.argv.slice(2).map((arg) => path.resolve(arg)),
];
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
// It cleans up; Ctrl+C in a terminal reaches it twice, which does no harm.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
