import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { AtomicFile, writeFileAtomically } from '../disk/atomic-file.js';
import { errorCode } from '../disk/disk-error.js';
import { PackedImages } from './packed-images.js';
import { exampleListFile, packedImagesFile, type RunFolder } from './run-folder.js';
import { ThumbnailSheets } from './thumbnail-sheets.js';

const WRITE_CHUNK = 1 << 20;

/** Lists stand in the order of the images in images.u8, which is the order of examples in the whole run. */
const exampleListSchema = z.object({
  size: z.int().min(1),
  channels: z.int().min(1),
  classes: z.array(z.string()),
  ids: z.array(z.string()),
  paths: z.array(z.string()),
  splits: z.array(z.string()),
  labels: z.array(z.int().min(0)),
  /** Widths and heights of the original images; older runs lack them. */
  sizes: z.array(z.tuple([z.int(), z.int()])).optional(),
});
type ExampleList = z.infer<typeof exampleListSchema>;

export interface PreparedExample {
  readonly id: string;
  readonly path: string;
  readonly split: string;
  /** Index into the classes given to `finish`. */
  readonly label: number;
  /** Width and height of the original image, in pixels. */
  readonly size: readonly [number, number];
}

export interface PreparedDataset {
  /** Close it when done. */
  readonly images: PackedImages;
  readonly classes: readonly string[];
  readonly ids: readonly string[];
  readonly paths: readonly string[];
  readonly splits: readonly string[];
  /** Indices into `classes`. [N] */
  readonly labels: Int32Array;
  /** Widths and heights of the original images; null where an older version has decoded them. [N] */
  readonly sizes: readonly (readonly [number, number])[] | null;
}

/** Packs decoded images as they come; what it wrote counts only after `finish`. End it with that or `discard`. */
export class PreparedWriter {
  readonly #run: RunFolder;
  readonly #shape: { readonly size: number; readonly channels: number };
  readonly #images: AtomicFile;
  readonly #sheets: ThumbnailSheets;
  readonly #chunk = new Uint8Array(WRITE_CHUNK);
  readonly #examples: PreparedExample[] = [];
  #filled = 0;

  constructor(run: RunFolder, shape: { readonly size: number; readonly channels: number }) {
    this.#run = run;
    this.#shape = shape;
    this.#images = new AtomicFile(packedImagesFile(run));
    this.#sheets = new ThumbnailSheets(run);
  }

  /** Examples appended so far; the next one's number. */
  get count(): number {
    return this.#examples.length;
  }

  /** `pixels`: uint8, [size, size, channels]; `thumbnail`: uint8, [THUMBNAIL_SIZE, THUMBNAIL_SIZE, 3]. */
  async append(example: PreparedExample, pixels: Uint8Array, thumbnail: Uint8Array): Promise<void> {
    const { size, channels } = this.#shape;
    if (pixels.length !== size * size * channels) {
      throw new Error(`${example.path} has ${pixels.length} pixel values, not ${size}×${size}×${channels}`);
    }
    if (this.#filled + pixels.length > WRITE_CHUNK) this.#flush();
    if (pixels.length > WRITE_CHUNK) {
      this.#images.write(pixels);
    } else {
      this.#chunk.set(pixels, this.#filled);
      this.#filled += pixels.length;
    }
    const { id, path, split, label, size: original } = example;
    this.#examples.push({ id, path, split, label, size: original });
    await this.#sheets.append(thumbnail);
  }

  async finish(classes: readonly string[]): Promise<void> {
    this.#flush();
    this.#images.commit();
    await this.#sheets.finish();
    const list: ExampleList = {
      ...this.#shape,
      classes: [...classes],
      ids: this.#examples.map(({ id }) => id),
      paths: this.#examples.map(({ path }) => path),
      splits: this.#examples.map(({ split }) => split),
      labels: this.#examples.map(({ label }) => label),
      sizes: this.#examples.map(({ size: [width, height] }) => [width, height]),
    };
    // Last, since its presence says that all the rest is there.
    writeFileAtomically(exampleListFile(this.#run), JSON.stringify(list));
  }

  discard(): void {
    this.#images.discard();
  }

  #flush(): void {
    this.#images.write(this.#chunk.subarray(0, this.#filled));
    this.#filled = 0;
  }
}

/** The run's decoded dataset; null when it has not been decoded to the end. */
export function openPrepared(run: RunFolder): PreparedDataset | null {
  const list = readExampleList(exampleListFile(run));
  if (list === null) return null;
  const count = list.ids.length;
  const complete =
    [list.paths, list.splits, list.labels, list.sizes ?? list.ids].every(({ length }) => length === count) &&
    list.labels.every((label) => label < list.classes.length) &&
    statSync(packedImagesFile(run), { throwIfNoEntry: false })?.size ===
      count * list.size * list.size * list.channels;
  if (!complete) return null;
  return {
    images: new PackedImages(packedImagesFile(run), { count, size: list.size, channels: list.channels }),
    classes: list.classes,
    ids: list.ids,
    paths: list.paths,
    splits: list.splits,
    labels: Int32Array.from(list.labels),
    sizes: list.sizes ?? null,
  };
}

function readExampleList(path: string): ExampleList | null {
  try {
    return exampleListSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const absent = errorCode(error) === 'ENOENT';
    if (absent || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}
