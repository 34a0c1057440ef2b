// Closes CI with one line of counts. A part without a report or a test in it did not run: that counts as a failure,
// and so does every other step that failed, even where all tests passed.
import { existsSync, readFileSync } from 'node:fs';

const [failedSteps, ...files] = process.argv.slice(2);
const counts = files.map((file) =>
  existsSync(file) ? countsOf(JSON.parse(readFileSync(file, 'utf8'))) : none(),
);
const sum = (key) => counts.reduce((total, each) => total + each[key], 0);
const silent = counts.filter((each) => each.passed + each.failed === 0).length;
const failed = Math.max(sum('failed') + silent, Number(failedSteps));
console.log(`tests: ${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`);
process.exit(failed === 0 ? 0 : 1);

function none() {
  return { passed: 0, failed: 0, skipped: 0 };
}

/** Of vitest's report or mocha's. */
function countsOf(report) {
  if (report.stats !== undefined) {
    return { passed: report.stats.passes, failed: report.stats.failures, skipped: report.stats.pending };
  }
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
