import { UserError } from '../../protocol/user-error.js';
import { claim, type Lock } from '../../disk/claims.js';

/**
 * Lets one process at a time save into the dataset whose journal stands in `root`, a real path. An analysis does not
 * hold it: it reads, has decoded all images within its first minutes and then trains for long, and whoever reviews its
 * first results must be able to save them.
 */
export async function lockSaving(root: string): Promise<Lock> {
  return claim(
    `save ${root}`,
    { dataset: root, run: '' },
    ({ pid }) =>
      new UserError(`${root} is just being saved to by process ${pid}: try again when it has ended.`),
  );
}
