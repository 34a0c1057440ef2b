import { UserError } from '../protocol/user-error.js';

/** Names that a column may have, the preferred first; case does not matter. */
const PATH_NAMES = [
  'path',
  'file_path',
  'filepath',
  'file',
  'file_name',
  'filename',
  'image_path',
  'image',
  'id',
];
const LABEL_NAMES = ['label', 'class', 'category', 'target'];

export interface WantedColumns {
  readonly path?: string | undefined;
  readonly label?: string | undefined;
}

/** A manifest's columns by the names that it gives them. */
export interface ManifestColumns {
  readonly path: string;
  readonly label: string;
  /** Holds each row's identity, where it is another column than `path`. */
  readonly id?: string;
  readonly split?: string;
}

/** Chooses the columns among `names`; undefined when path or label are not among them. */
export function chooseColumns(names: readonly string[], wanted: WantedColumns): ManifestColumns | undefined {
  const path = find(names, wanted.path === undefined ? PATH_NAMES : [wanted.path]);
  const label = find(names, wanted.label === undefined ? LABEL_NAMES : [wanted.label]);
  if (path === undefined || label === undefined) return undefined;
  const id = find(names, ['id']);
  const split = find(names, ['split']);
  return {
    path,
    label,
    ...(id !== undefined && id !== path && id !== label ? { id } : {}),
    ...(split !== undefined && split !== path && split !== label ? { split } : {}),
  };
}

/** The error for a manifest whose columns could not be chosen among `names`. */
export function columnsMissing(file: string, names: readonly string[], wanted: WantedColumns): UserError {
  const lacks = [
    lack(names, 'path', wanted.path, PATH_NAMES),
    lack(names, 'label', wanted.label, LABEL_NAMES),
  ].filter((text) => text !== '');
  const found = names.slice(0, 20).map((name) => `"${name.slice(0, 100)}"`);
  return new UserError(
    `"${file}" has no ${lacks.join(' and no ')}; the columns found are ${found.join(', ') || 'none'}.`,
  );
}

function lack(
  names: readonly string[],
  role: string,
  wanted: string | undefined,
  usual: readonly string[],
): string {
  if (find(names, wanted === undefined ? usual : [wanted]) !== undefined) return '';
  return wanted === undefined
    ? `column for the ${role} (expected one named ${usual.join(', ')}, or name yours)`
    : `column "${wanted}" for the ${role}`;
}

function find(names: readonly string[], candidates: readonly string[]): string | undefined {
  for (const candidate of candidates) {
    const exact = names.find((name) => name === candidate);
    const match = exact ?? names.find((name) => name.toLowerCase() === candidate.toLowerCase());
    if (match !== undefined) return match;
  }
  return undefined;
}
