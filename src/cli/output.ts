import { UserError, messageOf } from '../protocol/user-error.js';
import type { Output } from './cli-context.js';

/** Whoever read our output has had enough of it (`| head`): no error, only the end. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** Resolves when the stream has taken the text, so that a slow reader slows us down. */
export function write(stream: Output, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (!error) resolve();
      else if ('code' in error && error.code === 'EPIPE') reject(new OutputClosed());
      else reject(new UserError(`Cannot write to the output: ${messageOf(error)}.`, { cause: error }));
    });
  });
}

/** The terminal's width; `fallback` where there is none, or one that does not know it. */
export function columnsOf({ columns }: Output, fallback: number): number {
  return columns !== undefined && columns > 0 ? columns : fallback;
}

export function bold(text: string, stream: Output): string {
  return stream.isTTY === true && !process.env.NO_COLOR ? `\u001b[1m${text}\u001b[22m` : text;
}
