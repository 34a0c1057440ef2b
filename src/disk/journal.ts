import { join } from 'node:path';
import { UserError } from '../protocol/user-error.js';
import { isTemporary, writeFileAtomically } from './atomic-file.js';
import { changeSetSchema, type ChangeSet } from './change-set.js';
import { errorCode } from './disk-error.js';
import type { FileSystem } from './file-system.js';
import { syncFolder } from './sync-folder.js';

/** An entry's file name says how far it is; its content is never written twice. */
export type EntryState = 'doing' | 'done' | 'undoing';

export interface Entry {
  /** From 1, in the order of the Saves. */
  readonly number: number;
  readonly state: EntryState;
}

const NAME = /^(\d{4,})\.(doing|done|undoing)\.json$/;
const PARTS = ['.difficulty-lens', 'journal'];

/**
 * The write-ahead journal of the Saves below `root`, in `<root>/.difficulty-lens/journal`: on the same disk as what it
 * is about, moved and copied with it, and skipped by every reader. One process at a time uses it.
 */
export class Journal {
  readonly folder: string;

  constructor(
    readonly root: string,
    private readonly fileSystem: FileSystem,
  ) {
    this.folder = join(root, ...PARTS);
  }

  exists(): boolean {
    return this.fileSystem.statSync(this.folder, { throwIfNoEntry: false }) !== undefined;
  }

  /** By rising number; none where there is no journal. */
  entries(): Entry[] {
    return this.#names()
      .flatMap((name) => {
        const match = NAME.exec(name);
        // The pattern leaves no other states.
        return match ? [{ number: Number(match[1]), state: match[2] as EntryState }] : [];
      })
      .sort((a, b) => a.number - b.number);
  }

  /** @throws UserError when it is damaged or of a later version. */
  read(entry: Entry): ChangeSet {
    const path = this.#path(entry);
    let json: unknown;
    try {
      json = JSON.parse(this.fileSystem.readFileSync(path, 'utf8'));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      json = null;
    }
    const parsed = changeSetSchema.safeParse(json);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const where = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
    throw new UserError(
      `${path} is no journal of a Save that this Difficulty Lens can read${where}: update Difficulty Lens, or move the file away to go on without it.`,
    );
  }

  /** Number of the next entry. */
  next(): number {
    return (this.entries().at(-1)?.number ?? 0) + 1;
  }

  /** Makes the folder, durably. */
  prepare(): void {
    let parent = this.root;
    for (const part of PARTS) {
      try {
        this.fileSystem.mkdirSync(join(parent, part));
        syncFolder(this.fileSystem, parent);
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error;
      }
      parent = join(parent, part);
    }
  }

  /** From here on the change set is finished or taken back, whatever happens. */
  begin(number: number, changes: ChangeSet): Entry {
    const entry = { number, state: 'doing' } as const;
    writeFileAtomically(this.#path(entry), `${JSON.stringify(changes)}\n`, this.fileSystem);
    syncFolder(this.fileSystem, this.folder);
    return entry;
  }

  turn(entry: Entry, state: EntryState): Entry {
    const turned = { number: entry.number, state };
    this.fileSystem.renameSync(this.#path(entry), this.#path(turned));
    // Should a power cut bring 'doing' back, finishing it again changes nothing.
    if (state === 'done') this.#syncIfPossible();
    else syncFolder(this.fileSystem, this.folder);
    return turned;
  }

  /** When it was last written or turned, in ms. */
  timeOf(entry: Entry): number {
    return this.fileSystem.statSync(this.#path(entry)).ctimeMs;
  }

  /** Deletes an entry that has been taken back. */
  forget(entry: Entry): void {
    this.fileSystem.unlinkSync(this.#path(entry));
    this.#syncIfPossible();
  }

  /** Where an entry keeps a replaced file's content. */
  blob(number: number, index: number, side: 'before' | 'after'): string {
    return join(this.folder, `${padded(number)}.${index}.${side}`);
  }

  /** Deletes what belongs to no entry: half-written files, and contents of entries never begun or taken back. */
  sweep(): void {
    const names = this.#names();
    const numbers = new Set(this.entries().map(({ number }) => padded(number)));
    for (const name of names) {
      const blob = /^(\d{4,})\.\d+\.(?:before|after)$/.exec(name);
      const isStray = blob !== null && !numbers.has(blob[1]!);
      if (isStray || isTemporary(name)) this.fileSystem.rmSync(join(this.folder, name), { force: true });
    }
  }

  /** Deletes the folders where nothing is in them. */
  removeIfEmpty(): void {
    for (const folder of [this.folder, join(this.root, PARTS[0]!)]) {
      try {
        this.fileSystem.rmdirSync(folder);
      } catch {
        // Something is in it, or it is not there: either way it stays as it is.
        return;
      }
    }
  }

  #syncIfPossible(): void {
    try {
      syncFolder(this.fileSystem, this.folder);
    } catch {
      // All that it is about has been done; a disk that fails from now on can only make us do it again.
    }
  }

  #names(): string[] {
    try {
      return this.fileSystem.readdirSync(this.folder);
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
      throw error;
    }
  }

  #path({ number, state }: Entry): string {
    return join(this.folder, `${padded(number)}.${state}.json`);
  }
}

function padded(number: number): string {
  return String(number).padStart(4, '0');
}
