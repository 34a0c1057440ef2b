import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { REPOSITORY } from './repository.js';
import { runExtensionTests } from './run-extension-tests.js';

/** Of VS Code's many flags those that matter to an extension's tests; the others concern a desktop. */
const args = process.argv.slice(2);
const flag = (name: string): string | undefined =>
  args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);

const folder = args.find((arg) => !arg.startsWith('-') && existsSync(arg));
const extension = flag('extensionDevelopmentPath');
const tests = flag('extensionTestsPath');
if (folder === undefined || extension === undefined || tests === undefined) {
  process.stderr.write(
    'This stands in for VS Code in tests only: give a folder, --extensionDevelopmentPath= and --extensionTestsPath=.\n',
  );
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const logFile = join(REPOSITORY, 'artifacts', 'extension-host.log');
mkdirSync(dirname(logFile), { recursive: true });
writeFileSync(logFile, '');
try {
  process.exitCode = await runExtensionTests(
    { folder: resolve(folder), extension: resolve(extension), tests: resolve(tests) },
    {
      write: (text) => void process.stdout.write(`${text}\n`),
      log: (text) => {
        appendFileSync(logFile, `${text}\n`);
      },
      seconds: 900,
    },
  );
} catch (error) {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${reason}\nWhat VS Code said is in ${logFile}.\n`);
  process.exitCode = 1;
}
