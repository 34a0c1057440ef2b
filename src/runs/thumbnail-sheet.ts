import sharp from 'sharp';

/** Side in pixels of a thumbnail, as the datasets' reader makes them. */
export const THUMBNAIL_SIZE = 64;
/** Thumbnails a row and rows a sheet. */
const SHEET_COLUMNS = 10;
export const THUMBNAILS_PER_SHEET = SHEET_COLUMNS * SHEET_COLUMNS;

const SHEET_SIZE = SHEET_COLUMNS * THUMBNAIL_SIZE;
const ROW_BYTES = THUMBNAIL_SIZE * 3;

/** The upper left corner of a thumbnail on its sheet, in pixels. */
export interface Corner {
  readonly left: number;
  readonly top: number;
}

export function cornerOf(index: number): Corner {
  return {
    left: (index % SHEET_COLUMNS) * THUMBNAIL_SIZE,
    top: Math.floor(index / SHEET_COLUMNS) * THUMBNAIL_SIZE,
  };
}

/** A black one: uint8, [rows × THUMBNAIL_SIZE, SHEET_COLUMNS × THUMBNAIL_SIZE, 3]. */
export function emptySheet(): Uint8Array {
  return new Uint8Array(SHEET_SIZE * SHEET_SIZE * 3);
}

/** `thumbnail`: uint8, [THUMBNAIL_SIZE, THUMBNAIL_SIZE, 3]. `index`: its place on the sheet. */
export function putThumbnail(sheet: Uint8Array, index: number, thumbnail: Uint8Array): void {
  if (thumbnail.length !== THUMBNAIL_SIZE * ROW_BYTES) {
    throw new Error(`A thumbnail has ${thumbnail.length} bytes, not ${THUMBNAIL_SIZE * ROW_BYTES}`);
  }
  const { left, top } = cornerOf(index);
  for (let row = 0; row < THUMBNAIL_SIZE; row++) {
    const pixels = thumbnail.subarray(row * ROW_BYTES, (row + 1) * ROW_BYTES);
    sheet.set(pixels, ((top + row) * SHEET_SIZE + left) * 3);
  }
}

/** As WebP. The same pixels give the same bytes. */
export async function encodeSheet(sheet: Uint8Array): Promise<Uint8Array> {
  const raw = { width: SHEET_SIZE, height: SHEET_SIZE, channels: 3 } as const;
  // Effort 0 takes a third of the default's time for a tenth more bytes.
  const { data } = await sharp(sheet, { raw }).webp({ quality: 85, effort: 0 }).toUint8Array();
  return data;
}
