import { join } from 'node:path';
import { UserError } from '../protocol/user-error.js';
import type { Dataset } from './dataset.js';
import type { ReadImage } from './decode-file.js';
import { fileReason } from './file-reason.js';
import { parseIdxPath } from './idx.js';
import { openIdxImages, type IdxShape } from './idx-images.js';
import type { ByteStream } from './idx-stream.js';

/** Streams the images of an IDX dataset in the order of its examples; each file is read once if they ascend. */
export async function* readIdxImages(dataset: Dataset): AsyncGenerator<ReadImage, void, undefined> {
  let current: IdxReader | undefined;
  try {
    for (const { path } of dataset.examples) {
      const { file, row } = parseIdxPath(path);
      let image: ReadImage;
      try {
        if (current?.file !== file || row < current.next) {
          await current?.stream.close();
          current = undefined;
          current = { file, next: 0, ...(await openIdxImages(join(dataset.root, file))) };
        }
        image = await readRow(current, row);
      } catch (error) {
        // The lengths were checked when the dataset was opened: the file has changed since.
        image = { kind: 'skipped', reason: error instanceof UserError ? error.message : fileReason(error) };
      }
      yield image;
    }
  } finally {
    await current?.stream.close();
  }
}

interface IdxReader {
  readonly file: string;
  readonly stream: ByteStream;
  readonly shape: IdxShape;
  /** The row that the stream stands at. */
  next: number;
}

async function readRow(reader: IdxReader, row: number): Promise<ReadImage> {
  const { rows, columns } = reader.shape;
  for (; reader.next < row; reader.next++) await reader.stream.read(rows * columns);
  const data = await reader.stream.read(rows * columns);
  reader.next++;
  if (data.length < rows * columns) return { kind: 'skipped', reason: 'the file ends before it' };
  const image = { width: columns, height: rows, channels: 1, data };
  return { kind: 'image', image, original: { width: columns, height: rows } };
}
