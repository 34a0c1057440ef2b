/** Begins what an extension-host suite prints: VS Code's own messages come through the same channel. */
export const SUITE_OUTPUT = '│ ';
