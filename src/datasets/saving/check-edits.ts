import type { Pace } from '../../disk/pace.js';
import type { ManifestColumns } from '../manifest-columns.js';
import type { ManifestFormat, ParsedRow } from './manifest-rows.js';

/** What the edits are to make of one row; `followedBy`: that many rows are put in after it. */
export type ExpectedRow = (
  { readonly kind: 'same' } | { readonly kind: 'label'; readonly label: string } | { readonly kind: 'gone' }
) & { readonly followedBy?: number };

/**
 * Lets the dataset's own reader parse the manifest as it is and as it would be, side by side, and compares every field
 * of every row. The edits are made by places in bytes; a wrong place must never reach the disk.
 * @throws UserError where the reader refuses the file as it is, Error when the edits do not do what they are to.
 */
export async function checkEdits(
  format: ManifestFormat,
  file: string,
  columns: ManifestColumns,
  blocks: { readonly old: Iterable<Uint8Array>; readonly edited: Iterable<Uint8Array> },
  expected: ReadonlyMap<number, ExpectedRow>,
  pace: Pace,
): Promise<void> {
  const old = format.parse(blocks.old, file, columns);
  const edited = format.parse(blocks.edited, file, columns);
  const wrong = (number: number): Error =>
    new Error(
      `Editing ${file} would have changed more than was asked for (row ${number}): nothing was written`,
    );
  try {
    // The header of a table is its row -1 and stays.
    const first = format.hasHeader ? -1 : 0;
    if (first === 0) await skip(edited, expected.get(-1)?.followedBy ?? 0);
    for (let number = first; ; number++) {
      if (pace.isDue) await pace.pause(0.75);
      const row = await nextOf(old);
      const want: ExpectedRow = expected.get(number) ?? { kind: 'same' };
      if (row === null) {
        if ((await nextOf(edited)) !== null) throw wrong(number);
        return;
      }
      if (want.kind !== 'gone') {
        const now = await nextOf(edited);
        const label = want.kind === 'label' ? want.label : row.label;
        if (now?.label !== label || now.rest !== row.rest) throw wrong(number);
      }
      await skip(edited, want.followedBy ?? 0);
    }
  } finally {
    await Promise.allSettled([old.return(undefined), edited.return(undefined)]);
  }
}

type Rows = AsyncGenerator<ParsedRow>;

async function nextOf(rows: Rows): Promise<ParsedRow | null> {
  const next = await rows.next();
  return next.done ? null : next.value;
}

async function skip(rows: Rows, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await rows.next();
}
