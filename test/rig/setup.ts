/** Installs what the tests in VS Code and in a browser need, each only where it is missing. */
import { ensureChromium } from './chromium.js';
import { installCodeServer } from './code-server.js';

const log = (line: string): void => void process.stderr.write(`${line}\n`);
try {
  await installCodeServer(log);
  await ensureChromium(log);
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
