import type { DatasetFormat } from '../protocol/dataset-format.js';

/** One labelled image of a dataset, as its reader found it. */
export interface DatasetExample {
  /**
   * Unique and stable: the path for files, the manifest's id where it has one, the row number for IDX (`split/row`
   * where there are several pairs of files).
   */
  readonly id: string;
  /**
   * Relative to the dataset's root, with `/`; absolute only where a manifest gives an absolute path; `file#row` for
   * IDX.
   */
  readonly path: string;
  /** `train`, `val`, `test` or whatever folder stands above the classes; '' where there is none. */
  readonly split: string;
  /** Index into the dataset's classes. */
  readonly label: number;
}

export interface SkippedImage {
  readonly path: string;
  /** Half a sentence: why it could not be read. */
  readonly reason: string;
}

/** A dataset that has been listed but not decoded. Examples stand in a stable order that does not depend on the file system. */
export interface Dataset {
  readonly format: DatasetFormat;
  /** Absolute path the user gave: a folder or a manifest. */
  readonly location: string;
  /** Absolute folder that relative paths start from. */
  readonly root: string;
  /** Absolute path of the manifest that was read, which may stand in a folder that the user gave. */
  readonly manifest?: string;
  /** Class names, sorted by code point (IDX: '0', '1', …, by number). */
  readonly classes: readonly string[];
  readonly examples: readonly DatasetExample[];
  /** Found while listing: missing files, blank labels and the like. */
  readonly skipped: readonly SkippedImage[];
  readonly warnings: readonly string[];
  /** SHA-256, hex, over ids, labels, and each file's size and modification time. */
  readonly fingerprint: string;
  /** Columns used, for manifests. */
  readonly columns: { readonly path?: string; readonly label?: string };
}

/** How images are decoded for training: S×S pixels of 1 or 3 channels. */
export interface ImagePlan {
  readonly size: number;
  readonly channels: 1 | 3;
}

/** In pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** One decoded example, or the reason why it was skipped. */
export type DecodedImage =
  | {
      readonly kind: 'image';
      /** Index into the dataset's examples. */
      readonly index: number;
      /** uint8, [size, size, channels]. */
      readonly pixels: Uint8Array;
      /** uint8, [THUMBNAIL_SIZE, THUMBNAIL_SIZE, 3]: the whole image on a neutral ground, aspect kept. */
      readonly thumbnail: Uint8Array;
      /** What the file has, turned as it is to be seen. */
      readonly original: ImageSize;
    }
  | { readonly kind: 'skipped'; readonly index: number; readonly reason: string };

export const THUMBNAIL_SIZE = 64;
