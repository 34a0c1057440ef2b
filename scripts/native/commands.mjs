import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

export const MINUTE = 60_000;
const windows = process.platform === 'win32';

/**
 * How an installation runs programs. All that they say goes to `logFile`, or nowhere where there is none yet; `signal`
 * ends them.
 */
export function createCommands({ logFile, signal }) {
  /** Writes to the log. */
  function log(text) {
    if (logFile !== undefined) appendFileSync(logFile, text);
  }

  /** Runs a command. Resolves whether it succeeded and what it wrote to stdout. */
  function run(command, args, { cwd, env, shell = false, limit } = {}) {
    log(`> ${command} ${args.join(' ')}\n`);
    const stdio = ['ignore', 'pipe', 'pipe'];
    const options = { cwd, env: { ...process.env, ...env }, shell, timeout: limit, signal, stdio };
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
      child.on('close', (code, ended) => {
        if (ended !== null) log(`ended by ${ended}\n`);
        resolve({ ok: code === 0, out });
      });
    });
  }

  /** Under `npm run` it is that same npm. */
  function npm(args, cwd) {
    const cli = process.env.npm_execpath;
    if (cli?.endsWith('npm-cli.js'))
      return run(process.execPath, [cli, ...args], { cwd, limit: 20 * MINUTE });
    return run('npm', args, { cwd, shell: windows, limit: 20 * MINUTE });
  }

  return { run, npm, log, logFile, signal };
}
