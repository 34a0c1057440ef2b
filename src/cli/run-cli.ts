import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { UserError } from '../protocol/user-error.js';
import { addAnalyzeCommand, analyze } from './analyze-command.js';
import { addCheckCommand, checkRun } from './check-command.js';
import type { CliContext } from './cli-context.js';
import { EXIT, EXIT_CODE_HELP } from './exit-code.js';
import { addCompareCommand, compare } from './compare-command.js';
import { addExportCommand, exportRun } from './export-command.js';
import { columnsOf, OutputClosed } from './output.js';
import { addProbeCommand, probe } from './probe-command.js';
import { addRelabelCommand, relabel } from './relabel-command.js';
import { addReportCommand, report } from './report-command.js';
import { addUndoCommand, undo } from './undo-command.js';

/** Runs one command line (without node and script) and resolves with its exit code; never rejects. */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
  let code: number = EXIT.done;
  const program = newProgram(context);
  addAnalyzeCommand(program, async (dataset, options) => {
    code = await analyze(dataset, options, context);
  });
  addReportCommand(program, async (place, options) => {
    code = await report(place, options, context);
  });
  addRelabelCommand(program, async (dataset, options) => {
    code = await relabel(dataset, options, context);
  });
  addUndoCommand(program, async (dataset) => {
    code = await undo(dataset, context);
  });
  addExportCommand(program, async (place, options) => {
    code = await exportRun(place, options, context);
  });
  addCompareCommand(program, async (places, options) => {
    code = await compare(places, options, context);
  });
  addCheckCommand(program, async (place, options) => {
    code = await checkRun(place, options, context);
  });
  addProbeCommand(program, async (folder, options) => {
    code = await probe(folder, options, context);
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error, context);
  }
}

function newProgram({ stdout, stderr }: CliContext): Command {
  return new Command('difficulty-lens')
    .description('Find and fix wrong labels in image datasets by the difficulty of their examples.')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, put) => {
        put(text.replace(/^error: /, 'difficulty-lens: '));
      },
      getOutHelpWidth: () => columnsOf(stdout, 100),
      getErrHelpWidth: () => columnsOf(stderr, 100),
    })
    .addHelpText('after', EXIT_CODE_HELP);
}

/** The one place where an error becomes words and an exit code. */
function exitCodeOf(error: unknown, { stderr }: CliContext): number {
  if (error instanceof OutputClosed) return EXIT.done;
  // Commander has said what is wrong, or was only asked for help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  if (error instanceof UserError) {
    stderr.write(`difficulty-lens: ${error.message}\n`);
    return EXIT.badInput;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(`difficulty-lens: internal error, please report it: ${detail}\n`);
  return EXIT.internal;
}
