import { ensureChromium } from './chromium.js';
import { installCodeServer } from './code-server.js';

const log = (line: string): void => void process.stderr.write(`${line}\n`);
const { entry } = await installCodeServer(log);
log(`code-server: ${entry}`);
log(`Chromium: ${await ensureChromium(log)}`);
