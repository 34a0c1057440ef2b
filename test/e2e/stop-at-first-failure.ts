import { afterEach, beforeEach } from 'vitest';

/** For tests of a file that go on where the one before has ended: skips those after one that failed. */
export function stopAtFirstFailure(): void {
  let failed = false;
  beforeEach((context) => {
    context.skip(failed, 'a test before it has failed');
  });
  afterEach(({ task }) => {
    failed ||= task.result?.state === 'fail';
  });
}
