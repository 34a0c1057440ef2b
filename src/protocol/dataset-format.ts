/** How a dataset's labels are stored. */
export const DATASET_FORMATS = ['image-folder', 'csv', 'jsonl', 'idx'] as const;
export type DatasetFormat = (typeof DATASET_FORMATS)[number];
