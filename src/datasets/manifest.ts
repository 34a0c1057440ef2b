import { dirname } from 'node:path';
import { UserError } from '../protocol/user-error.js';
import { compareCodePoints } from './code-point-order.js';
import type { SkippedImage } from './dataset.js';
import type { ListedImage, Listing } from './listing.js';
import type { ManifestColumns } from './manifest-columns.js';
import { createPathResolver } from './manifest-path.js';

/** One row of a manifest; '' where a cell is blank. */
export interface ManifestRow {
  readonly line: number;
  readonly path: string;
  readonly label: string;
  readonly id: string;
  readonly split: string;
}

export interface Manifest {
  readonly columns: ManifestColumns;
  readonly rows: readonly ManifestRow[];
}

/**
 * Turns the rows of the manifest at `file` into a listing, in their order. Rows with a blank path or label are
 * skipped; a path out of the folder and an id that occurs twice are UserErrors.
 */
export async function listManifest(
  format: 'csv' | 'jsonl',
  file: string,
  { columns, rows }: Manifest,
  signal?: AbortSignal,
): Promise<Listing> {
  if (rows.length === 0) throw new UserError(`"${file}" has no rows of data: expected one an image.`);
  const root = dirname(file);
  const resolver = createPathResolver(root, file, signal);
  const images: ListedImage[] = [];
  const skipped: SkippedImage[] = [];
  const lines = new Map<string, number>();
  for (const row of rows) {
    if (row.path === '') {
      skipped.push({ path: `line ${row.line}`, reason: 'its path is blank' });
      continue;
    }
    const found = await resolver.resolve(row.path, row.line);
    const path = 'path' in found ? found.path : row.path;
    if (row.label === '') {
      skipped.push({ path, reason: `its label is blank (line ${row.line})` });
    } else if ('reason' in found) {
      skipped.push({ path, reason: `${found.reason} (line ${row.line})` });
    } else {
      const id = idOf(row, columns, path);
      const earlier = lines.get(id);
      if (earlier !== undefined) {
        throw new UserError(
          `"${file}", line ${row.line}: the id "${id}" was already used in line ${earlier}: expected each once.`,
        );
      }
      lines.set(id, row.line);
      images.push({ id, path, file: path, split: row.split, className: row.label });
    }
  }
  return {
    format,
    root,
    manifest: file,
    images,
    skipped,
    warnings: [],
    columns: { path: columns.path, label: columns.label },
    compareClasses: compareCodePoints,
  };
}

/** The id that the manifest gives, be it in its own column or in place of a path; else the path. */
export function idOf(row: ManifestRow, columns: ManifestColumns, path: string): string {
  if (columns.id !== undefined) return row.id === '' ? path : row.id;
  return columns.path.toLowerCase() === 'id' ? row.path : path;
}
