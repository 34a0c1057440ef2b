/** What the command's exit code says. */
export const EXIT = {
  done: 0,
  /** `check`: a limit was passed. */
  gate: 1,
  /** Wrong use or bad input, told in one sentence. */
  badInput: 2,
  /** A defect of ours (EX_SOFTWARE of sysexits). */
  internal: 70,
  /** Ended by Ctrl+C, SIGTERM or SIGHUP. */
  cancelled: 130,
} as const;

export const EXIT_CODE_HELP = `
Exit codes:
  0    done
  1    check: a limit was passed
  2    wrong use or bad input; one sentence on stderr says what to do
  70   internal error, with its stack on stderr
  130  cancelled; an analysis can be resumed
`;
