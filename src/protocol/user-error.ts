/**
 * An error that the user can mend: one sentence that says what is wrong, where, and what was expected.
 * Fronts show its message as it stands; every other error is a defect and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
