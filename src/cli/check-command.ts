import { InvalidArgumentError, type Command } from 'commander';
import type { AuditDocument } from '../protocol/audit-document.js';
import { UserError } from '../protocol/user-error.js';
import { readExamples } from '../runs/examples-parquet.js';
import { findRun } from '../runs/find-run.js';
import type { CliContext } from './cli-context.js';
import { EXIT } from './exit-code.js';
import { check, LIMITS, type Limit } from './gate.js';
import { write } from './output.js';

/** Flags in Commander's spelling, such as `maxMislabeled`, and their numbers. */
export type CheckOptions = Readonly<Partial<Record<string, number | boolean>>>;

const EXAMPLES = `
Examples:
  difficulty-lens check photos --max-mislabeled 2
  difficulty-lens check ../audit --max-conflicting-duplicates 0 --max-duplicates-across-splits 0 --json
`;

export function addCheckCommand(
  program: Command,
  run: (place: string, options: CheckOptions) => Promise<void>,
): void {
  const command = program
    .command('check')
    .description('hold a finished run to limits: exit code 1 when one is passed, for CI')
    .argument('<run>', 'run folder, its audit.dlens, or a dataset (its newest finished run)');
  for (const limit of LIMITS) {
    const number = limit.kind === 'percent' ? 'percent' : limit.kind === 'count' ? 'n' : 'ratio';
    const bound = limit.side === 'most' ? 'at most' : 'at least';
    command.option(`--${limit.flag} <${number}>`, `${bound}: ${limit.help}`, numberFor(limit));
  }
  command
    .option('--json', 'print one JSON object in place of lines')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

export async function checkRun(place: string, options: CheckOptions, context: CliContext): Promise<number> {
  const asked = LIMITS.flatMap((limit) => {
    const value = options[camelCase(limit.flag)];
    return typeof value === 'number' ? [{ limit, value }] : [];
  });
  if (asked.length === 0) {
    throw new UserError('There is nothing to check: name a limit, such as --max-mislabeled 2.');
  }
  const { run, audit } = findRun(place);
  if (audit.state !== 'done') {
    throw new UserError(`The run ${run.root} is not finished: finish it before it is checked.`);
  }
  const { rows } = await readExamples(run.examples);
  const decided = decidedOn(audit);
  const mislabeled = rows.filter((row, place) => row.likely_mislabeled && !decided.has(place)).length;
  const checks = asked.map(({ limit, value }) => check(limit, value, { audit, mislabeled }));
  const allPassed = checks.every(({ passed }) => passed);
  if (options.json === true) {
    const told = checks.map(({ flag, name, value, limit, passed }) => ({ flag, name, value, limit, passed }));
    await write(context.stdout, `${JSON.stringify({ run: run.root, passed: allPassed, checks: told })}\n`);
  } else {
    await write(context.stdout, checks.map(({ text }) => `${text}\n`).join(''));
  }
  return allPassed ? EXIT.done : EXIT.gate;
}

/** Places of the examples whose label was found right, or put right in the dataset, since the analysis. */
function decidedOn({ decisions }: AuditDocument): Set<number> {
  return new Set(
    decisions
      .filter(({ decision, saved }) => decision?.kind === 'keep' || saved !== null)
      .map(({ example }) => example),
  );
}

function numberFor({ kind }: Limit): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const whole = kind === 'count';
    const isNumber = text.trim() !== '' && Number.isFinite(value) && value >= 0;
    if (!isNumber || (whole && !Number.isInteger(value)) || (kind === 'percent' && value > 100)) {
      const expected = { count: 'a whole number', percent: 'a number from 0 to 100', ratio: 'a number' }[
        kind
      ];
      throw new InvalidArgumentError(`Expected ${expected}.`);
    }
    return value;
  };
}

/** As Commander names options. */
function camelCase(flag: string): string {
  return flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
