import { expect } from 'vitest';
import { cli } from './command-line.js';
import { treeOf } from './tree.js';

/**
 * Runs a command that must be refused: exit code 2, nothing on stdout, and one sentence on stderr, without a stack.
 * Nothing in `untouched` may have changed. Resolves with the sentence.
 */
export async function refusal(args: readonly string[], untouched?: string, options = {}): Promise<string> {
  const before = untouched === undefined ? {} : treeOf(untouched);
  const { code, stdout, stderr } = await cli(args, options);
  expect({ code, stdout, stderr }).toMatchObject({ code: 2, stdout: '' });
  if (untouched !== undefined) expect(treeOf(untouched)).toEqual(before);
  expect(stderr).not.toMatch(/\n\s+at |internal error/);
  const sentences = stderr.split('\n').filter((line) => line.startsWith('difficulty-lens: '));
  expect(sentences).toHaveLength(1);
  expect(stderr.endsWith(`${sentences[0]!}\n`), stderr).toBe(true);
  expect(sentences[0]).toMatch(/[.)]$/);
  return sentences[0]!;
}
