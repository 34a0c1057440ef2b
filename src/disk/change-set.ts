import { z } from 'zod';

/** Below the root, with `/`: a journal that someone else wrote must not lead out of its dataset. */
const innerPath = z
  .string()
  .refine(
    (path) =>
      path !== '' &&
      !path.includes('\0') &&
      !/^(?:[/\\]|[a-z]:)/i.test(path) &&
      path.split(/[/\\]/).every((part) => part !== '..' && part !== '.' && part !== ''),
    'a path leads out of the folder',
  );

const moveSchema = z.object({
  from: innerPath,
  to: innerPath,
  size: z.int(),
  /** Time of change in ms. */
  modified: z.number(),
  /** What a symbolic link says here and there. */
  link: z.object({ from: z.string(), to: z.string() }).optional(),
});

const contentSchema = z.object({ size: z.int(), sha256: z.string() });

const editSchema = z.object({
  /** Offset in the file as it was before, in bytes. */
  at: z.int().nonnegative(),
  old: z.string(),
  new: z.string(),
});

const editedFileSchema = z.object({
  path: innerPath,
  /** Time of change in ms. */
  before: contentSchema.extend({ modified: z.number() }),
  after: contentSchema,
  /** By rising offset, none overlapping; offsets are those of the file as it was before. */
  edits: z.array(editSchema),
});

const replacedFileSchema = z.object({
  path: innerPath,
  /** Null: there was none. */
  before: contentSchema.extend({ modified: z.number() }).nullable(),
  after: contentSchema,
});

/**
 * What one Save does to the files below a folder, in full and before it does it: enough to finish it and to take it
 * back. Paths are relative to the folder, with `/`.
 */
export const changeSetSchema = z.object({
  format: z.literal('difficulty-lens-save'),
  version: z.literal(1),
  /** ISO 8601, UTC. */
  time: z.string(),
  /** Who began it: computer and process. */
  by: z.object({ host: z.string(), pid: z.int(), started: z.string() }),
  /** The manifests or packed files that it is about; empty for a folder of images. */
  targets: z.array(z.string()),
  /** Made before the moves, parents first. */
  folders: z.array(innerPath),
  moves: z.array(moveSchema),
  edits: z.array(editedFileSchema),
  /** Small files whose contents before and after stand beside the journal. */
  replacements: z.array(replacedFileSchema),
  /** What it means; whoever made it knows. */
  about: z.unknown(),
});

export type ChangeSet = z.infer<typeof changeSetSchema>;
export type Move = z.infer<typeof moveSchema>;
export type TextEdit = z.infer<typeof editSchema>;
export type EditedFile = z.infer<typeof editedFileSchema>;
export type ReplacedFile = z.infer<typeof replacedFileSchema>;

/** Towards what a change set says, or back to what was before. */
export type Direction = 'forward' | 'back';

/** Something that is not as a change set needs it to be, and that was therefore left as it is. */
export interface Obstacle {
  /** Relative to the folder. */
  readonly path: string;
  /** Half a sentence. */
  readonly reason: string;
}

/** Thrown before anything is overwritten: the files are not as the change set needs them. */
export class ChangedUnderneath extends Error {
  override readonly name = 'ChangedUnderneath';
  constructor(readonly obstacle: Obstacle) {
    super(`${obstacle.path}: ${obstacle.reason}`);
  }
}
