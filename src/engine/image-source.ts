/** Random access to the decoded images, so that the engine knows no files. Images are uint8 [size, size, channels]. */
export interface ImageSource {
  readonly count: number;
  readonly size: number;
  readonly channels: number;
  /** Copies the images at `indices` one after the other into `out` ([indices.length, size, size, channels]). */
  read(indices: Int32Array, out: Uint8Array): void;
}
