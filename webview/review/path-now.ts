import type { AuditView } from '../../src/protocol/audit-view.js';
import type { ReviewEntry } from '../../src/protocol/review.js';

/** Where an example's image lies since the last Save, which moves the files of an image folder; else where it was. */
export function pathNow(
  { dataset }: Pick<AuditView, 'dataset'>,
  path: string,
  entry: ReviewEntry | undefined,
): string {
  // The ids of a folder's images are their paths.
  return dataset.format === 'image-folder' ? (entry?.saved?.id ?? path) : path;
}
