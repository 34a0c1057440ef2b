// Closes CI with one line of counts: a failed step counts as a failure even where all tests passed.
import { existsSync, readFileSync } from 'node:fs';

const [file, steps] = process.argv.slice(2);
const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
const passed = report?.numPassedTests ?? 0;
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
const failed = Math.max(report?.numFailedTests ?? 0, Number(steps), passed === 0 ? 1 : 0);
console.log(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 ? 0 : 1);
