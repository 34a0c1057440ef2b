import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { UserError } from '../../protocol/user-error.js';
import type { ReplacedFile } from '../../disk/change-set.js';
import { errorCode } from '../../disk/disk-error.js';
import type { FileSystem } from '../../disk/file-system.js';
import type { Replacement } from '../../disk/save-files.js';
import { labelsOf, splitOf, type IdxLabels } from '../idx.js';
import { idxFilesOf } from '../idx-names.js';
import { checkIdxImages, readIdxLabels } from '../idx-images.js';
import { checkClassName } from './class-name.js';
import type { Conflict, LabelChange, SavedChange } from './label-change.js';
import { planOr, type Plan, type Planning } from './plan.js';

/**
 * Plans a Save to IDX files: the original labels stay, and a file of corrected ones is written beside them, with a list
 * of what differs. A packed file cannot leave an image out, so an exclusion stands in that list only.
 */
export async function planIdx(root: string, file: string | null, planning: Planning): Promise<Plan> {
  const { changes, fileSystem } = planning;
  for (const name of new Set(changes.flatMap((change) => ('to' in change ? [change.to] : [])))) {
    checkClassName(name, 'idx', false);
  }
  const names = fileSystem.readdirSync(root);
  const files = file === null ? idxFilesOf(names) : [file];
  const splits = new Map<string, Split>();
  for (const images of files) {
    const prefix = files.length > 1 ? `${splitOf(images)}/` : '';
    const wanted = changes.filter(({ id }) => isRowOf(id, prefix));
    if (wanted.length > 0) splits.set(prefix, await openSplit(root, images, names, fileSystem));
  }
  const conflicts: Conflict[] = [];
  const saved: SavedChange[] = [];
  for (const change of changes) {
    const prefix = change.id.slice(0, change.id.lastIndexOf('/') + 1);
    const split = splits.get(prefix);
    const row = Number(change.id.slice(prefix.length));
    if (split === undefined || row >= split.labels.length) {
      conflicts.push({ id: change.id, kind: 'missing', reason: 'the files have no such row' });
      continue;
    }
    const conflict = correct(split, row, change);
    if (conflict === null) {
      const listedOnly = change.kind !== 'relabel';
      saved.push({ change, id: change.id, renamed: false, listedOnly, wasThere: false });
    } else conflicts.push(conflict);
  }
  return planOr(conflicts, () => {
    const written = [...splits.values()].flatMap((split) => writtenFiles(root, split, fileSystem));
    return {
      files: {
        targets: [...splits.values()].map(({ images }) => images),
        folders: [],
        moves: [],
        edits: [],
        replacements: written.map(({ file }) => file),
      },
      contents: written.map(({ content }) => content),
      saved,
    };
  });
}

/** The labels of one file of images, and what the Save makes of them. */
interface Split {
  readonly images: string;
  readonly names: IdxLabels;
  readonly original: Uint8Array;
  readonly labels: Uint8Array;
  readonly excluded: Set<number>;
}

function isRowOf(id: string, prefix: string): boolean {
  return id.startsWith(prefix) && /^\d+$/.test(id.slice(prefix.length));
}

async function openSplit(
  root: string,
  images: string,
  names: readonly string[],
  fileSystem: FileSystem,
): Promise<Split> {
  const { count } = await checkIdxImages(join(root, images));
  const files = labelsOf(root, images, names);
  const original = await readIdxLabels(join(root, files.original), count);
  const labels = names.includes(files.corrected)
    ? await readIdxLabels(join(root, files.corrected), count)
    : original;
  const excluded = excludedIn(join(root, files.corrections), fileSystem);
  return { images, names: files, original, labels: Uint8Array.from(labels), excluded };
}

function correct(split: Split, row: number, change: LabelChange): Conflict | null {
  const { id } = change;
  if (change.kind === 'include') {
    if (!split.excluded.delete(row)) return { id, kind: 'blocked', reason: 'it is not excluded' };
    split.labels[row] = Number(change.to);
    return null;
  }
  const found = String(split.labels[row]);
  if (found !== change.from) {
    return { id, kind: 'other-label', found, reason: `its label is "${found}", not "${change.from}"` };
  }
  if (change.kind === 'relabel') split.labels[row] = Number(change.to);
  else split.excluded.add(row);
  return null;
}

const HEADER = 'row,old,new,decision';

function writtenFiles(
  root: string,
  split: Split,
  fileSystem: FileSystem,
): { file: ReplacedFile; content: Replacement }[] {
  const { names, original, labels, excluded } = split;
  const idx = new Uint8Array(8 + labels.length);
  const view = new DataView(idx.buffer);
  view.setUint32(0, 0x801);
  view.setUint32(4, labels.length);
  idx.set(labels, 8);
  const lines = [HEADER];
  for (const [row, old] of original.entries()) {
    if (excluded.has(row)) lines.push(`${row},${old},,exclude`);
    else if (labels[row] !== old) lines.push(`${row},${old},${labels[row] ?? ''},relabel`);
  }
  return [
    replacing(root, names.corrected, names.corrected.endsWith('.gz') ? gzipSync(idx) : idx, fileSystem),
    replacing(root, names.corrections, Buffer.from(`${lines.join('\n')}\n`), fileSystem),
  ];
}

function replacing(
  root: string,
  path: string,
  after: Uint8Array,
  fileSystem: FileSystem,
): { file: ReplacedFile; content: Replacement } {
  const before = bytesOf(fileSystem, join(root, path));
  const facts = (bytes: Uint8Array): { size: number; sha256: string } => ({
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  const modified = before === null ? 0 : fileSystem.statSync(join(root, path)).mtimeMs;
  return {
    file: { path, before: before === null ? null : { ...facts(before), modified }, after: facts(after) },
    content: { before, after },
  };
}

/** The rows that an earlier Save's list excludes. */
function excludedIn(path: string, fileSystem: FileSystem): Set<number> {
  const bytes = bytesOf(fileSystem, path);
  if (bytes === null) return new Set();
  const [header, ...lines] = Buffer.from(bytes).toString().trimEnd().split('\n');
  if (header !== HEADER) {
    throw new UserError(`${path} is no list of Difficulty Lens: move it away, and save again.`);
  }
  return new Set(lines.filter((line) => line.endsWith(',exclude')).map((line) => Number.parseInt(line, 10)));
}

function bytesOf(fileSystem: FileSystem, path: string): Uint8Array | null {
  try {
    return fileSystem.readFileSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
