import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { AtomicFile, writeFileAtomically } from '../disk/atomic-file.js';
import { errorCode } from '../disk/disk-error.js';
import { PackedImages } from './packed-images.js';
import { exampleListFile, labelsFile, packedImagesFile, preparedFile, type RunFolder } from './run-folder.js';
import { ThumbnailSheets } from './thumbnail-sheets.js';

const WRITE_CHUNK = 1 << 20;

/** What prepared.json says: enough to train with images.u8 and labels.i32. */
const trainingHeadSchema = z.object({
  /** N */
  examples: z.int().min(0),
  size: z.int().min(1),
  channels: z.int().min(1),
  classes: z.array(z.string()),
});
type TrainingHead = z.infer<typeof trainingHeadSchema>;

/** Lists stand in the order of the images in images.u8, which is the order of examples in the whole run. */
const exampleListSchema = z.object({
  ids: z.array(z.string()),
  paths: z.array(z.string()),
  splits: z.array(z.string()),
  /** Widths and heights of the original images. */
  sizes: z.array(z.tuple([z.int(), z.int()])),
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

/** What a model is trained on: of 60,000 examples the rest takes more memory than their labels do. */
export interface TrainingSet {
  /** Close it when done. */
  readonly images: PackedImages;
  readonly classes: readonly string[];
  /** Indices into `classes`. [N] */
  readonly labels: Int32Array;
}

export interface PreparedDataset extends TrainingSet {
  readonly ids: readonly string[];
  readonly paths: readonly string[];
  readonly splits: readonly string[];
  /** Widths and heights of the original images. [N] */
  readonly sizes: readonly (readonly [number, number])[];
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
    const examples = this.#examples;
    const list: ExampleList = {
      ids: examples.map(({ id }) => id),
      paths: examples.map(({ path }) => path),
      splits: examples.map(({ split }) => split),
      sizes: examples.map(({ size: [width, height] }) => [width, height]),
    };
    writeFileAtomically(exampleListFile(this.#run), JSON.stringify(list));
    const labels = Int32Array.from(examples, ({ label }) => label);
    writeFileAtomically(labelsFile(this.#run), new Uint8Array(labels.buffer));
    const head: TrainingHead = { examples: examples.length, ...this.#shape, classes: [...classes] };
    // Last, since its presence says that all the rest is there.
    writeFileAtomically(preparedFile(this.#run), JSON.stringify(head));
  }

  /** Resolves when nothing more will be written. */
  async discard(): Promise<void> {
    this.#images.discard();
    await this.#sheets.settle();
  }

  #flush(): void {
    this.#images.write(this.#chunk.subarray(0, this.#filled));
    this.#filled = 0;
  }
}

/** The run's decoded dataset; null when it has not been decoded to the end. */
export function openPrepared(run: RunFolder): PreparedDataset | null {
  const list = readJson(exampleListFile(run), exampleListSchema);
  const training = list === null ? null : openTrainingSet(run);
  if (list === null || training === null) return null;
  const { ids, paths, splits, sizes } = list;
  if ([ids, paths, splits, sizes].some(({ length }) => length !== training.labels.length)) {
    training.images.close();
    return null;
  }
  return { ...training, ids, paths, splits, sizes };
}

/** What of it a model needs; null as above. */
export function openTrainingSet(run: RunFolder): TrainingSet | null {
  const head = readJson(preparedFile(run), trainingHeadSchema);
  if (head === null) return null;
  const { examples: count, size, channels, classes } = head;
  const hasBytes = (file: string, bytes: number): boolean =>
    statSync(file, { throwIfNoEntry: false })?.size === bytes;
  const isWhole =
    hasBytes(packedImagesFile(run), count * size * size * channels) &&
    hasBytes(labelsFile(run), count * Int32Array.BYTES_PER_ELEMENT);
  if (!isWhole) return null;
  // Copied, since a file's bytes may begin anywhere in a buffer.
  const labels = new Int32Array(Uint8Array.from(readFileSync(labelsFile(run))).buffer);
  if (labels.some((label) => label < 0 || label >= classes.length)) return null;
  return { images: new PackedImages(packedImagesFile(run), { count, size, channels }), classes, labels };
}

/** Null where it is not there, or not what it should be. */
function readJson<T>(path: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const absent = errorCode(error) === 'ENOENT';
    if (absent || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}
