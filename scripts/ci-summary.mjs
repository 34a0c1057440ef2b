// Closes CI with the tests that failed and one line of counts. A part without a report or a test in it did not run:
// that counts as a failure, and so do an error that no test caught and every other step that failed, even where all
// tests passed.
import { existsSync, readFileSync } from 'node:fs';
import { errorsFile } from './unhandled-errors.mjs';

const LINES_OF_A_FAILURE = 12;
const NONE = { passed: 0, failed: 0, skipped: 0, failures: [] };

const [failedSteps, ...files] = process.argv.slice(2);
const parts = files.map(readPart);
const sum = (key) => parts.reduce((total, part) => total + part[key], 0);
const silent = parts.filter((part) => part.passed + part.failed === 0).length;
const failed = Math.max(sum('failed') + silent, Number(failedSteps));
for (const { name, message } of parts.flatMap((part) => part.failures)) {
  console.log(`FAILED: ${name}\n${message.split('\n').slice(0, LINES_OF_A_FAILURE).join('\n')}\n`);
}
console.log(`tests: ${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`);
process.exit(failed === 0 ? 0 : 1);

function readPart(file) {
  const report = readJson(file);
  const unhandled = readJson(errorsFile(file)) ?? [];
  const { passed, failed, skipped, failures } = report === null ? NONE : readReport(report);
  return { passed, failed: failed + unhandled.length, skipped, failures: [...failures, ...unhandled] };
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

function readReport(report) {
  return report.stats === undefined ? ofVitest(report) : ofMocha(report);
}

function ofMocha({ stats, failures }) {
  return {
    passed: stats.passes,
    failed: stats.failures,
    skipped: stats.pending,
    failures: failures.map(({ fullTitle, err }) => ({
      name: fullTitle,
      message: err.stack ?? err.message ?? '',
    })),
  };
}

function ofVitest({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  return {
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests + numTodoTests,
    failures: testResults.filter(({ status }) => status === 'failed').flatMap(failuresOfFile),
  };
}

/** A file that fails without a failed test could not be loaded, or failed before or after its tests. */
function failuresOfFile({ name, message, assertionResults }) {
  const tests = assertionResults.filter(({ status }) => status === 'failed');
  if (tests.length === 0) return [{ name, message }];
  return tests.map(({ fullName, failureMessages }) => ({
    name: `${name}: ${fullName}`,
    message: failureMessages.join('\n'),
  }));
}
