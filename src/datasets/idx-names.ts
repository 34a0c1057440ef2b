import { compareCodePoints } from './code-point-order.js';

/** `train-images-idx3-ubyte`, `t10k-images.idx3-ubyte.gz`: what stands before `images` names the split. */
export const IMAGES_NAME = /^(.*?)images([-.])idx3([-.])ubyte(\.gz)?$/i;

/** The files of images among the names in a folder, one a split: the unpacked one where both are there. */
export function idxFilesOf(names: readonly string[]): string[] {
  const bySplit = new Map<string, string>();
  for (const name of [...names].sort(compareCodePoints)) {
    const match = IMAGES_NAME.exec(name);
    if (match && !bySplit.has(match[1]!)) bySplit.set(match[1]!, name);
  }
  return [...bySplit.values()];
}
