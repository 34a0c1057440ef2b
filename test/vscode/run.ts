import Mocha from 'mocha';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import { SUITE_OUTPUT } from '../rig/suite-output.js';

/** What VS Code calls in the extension host: runs every bundled suite beside this file. Rejects where a test failed. */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
    console.log(SUITE_OUTPUT + format(...args));
  };
  const mocha = new Mocha({ ui: 'bdd', timeout: 300_000, slow: 5_000, forbidOnly: true, reporter: Reporter });
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.test.cjs')).sort()) {
    mocha.addFile(join(__dirname, file));
  }
  const { failures, passes } = await new Promise<Mocha.Stats>((resolve) => {
    const runner = mocha.run(() => {
      resolve(runner.stats!);
    });
  });
  if (failures > 0) throw new Error(`${failures} of the tests in the extension host failed.`);
  if (passes === 0) throw new Error('No test ran in the extension host.');
}

/** Text for people, and a report for CI. */
class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const output = process.env.DIFFICULTY_LENS_SUITES_REPORT;
    if (output === undefined) throw new Error('DIFFICULTY_LENS_SUITES_REPORT names no file for the report.');
    new Mocha.reporters.JSON(runner, { reporterOption: { output } } as Mocha.MochaOptions);
  }
}
