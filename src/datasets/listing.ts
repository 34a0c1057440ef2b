import type { Dataset, SkippedImage } from './dataset.js';

/** One labelled image as a format's reader lists it, before its file has been looked at. */
export interface ListedImage {
  readonly id: string;
  /** As in DatasetExample. */
  readonly path: string;
  /** The file that holds it, relative to the root or absolute; differs from `path` in packed formats. */
  readonly file: string;
  readonly split: string;
  readonly className: string;
}

/** What a format's reader hands to openDataset. */
export interface Listing {
  readonly format: Dataset['format'];
  readonly root: string;
  readonly manifest?: string;
  readonly images: readonly ListedImage[];
  readonly skipped: readonly SkippedImage[];
  readonly warnings: readonly string[];
  readonly columns: Dataset['columns'];
  readonly compareClasses: (a: string, b: string) => number;
}
