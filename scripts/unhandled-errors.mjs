// A reporter of vitest's for what fails a part without failing a test of it: errors that nothing caught. Vitest's own
// report of PART.json leaves them out; they go into PART.errors.json beside it.
import { writeFileSync } from 'node:fs';

/** Where they are, by the report of the part. */
export function errorsFile(report) {
  return report.replace(/json$/, 'errors.json');
}

export default class UnhandledErrors {
  #file = '';

  onInit({ config }) {
    this.#file = errorsFile(config.outputFile.json);
  }

  onTestRunEnd(_modules, errors) {
    const failures = errors.map(({ name, message, stack, VITEST_TEST_PATH: file }) => ({
      name: `${file ?? 'vitest'}: an error that nothing caught`,
      message: stack?.includes(message) ? stack : `${name}: ${message}`,
    }));
    writeFileSync(this.#file, JSON.stringify(failures));
  }
}
