import { spawn } from 'node:child_process';

/** How much of a failed program's output its error shows. */
const TAIL = 2_000;

/** Runs a program to its end. Resolves with what it wrote to stdout; rejects with the end of its output. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly seconds: number },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.seconds * 1000,
    });
    let stdout = '';
    let both = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      both = (both + text).slice(-TAIL);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      both = (both + text).slice(-TAIL);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else
        reject(new Error(`'${program} ${args.join(' ')}' ended with ${signal ?? `code ${code}`}:\n${both}`));
    });
  });
}
