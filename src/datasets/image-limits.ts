/** Larger images are skipped: 100 megapixels are 300 MB once decoded. */
export const PIXEL_LIMIT = 100_000_000;
