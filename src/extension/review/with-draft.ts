import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeReview, type StoredReview } from '../../runs/review-file.js';

/** Writes a review where another process can read it, for as long as `use` takes. */
export async function withDraft<T>(review: StoredReview, use: (draft: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'difficulty-lens-review-'));
  try {
    const draft = join(folder, 'review.jsonl');
    await writeReview(draft, review);
    return await use(draft);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
