import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { onTestFinished } from 'vitest';

/** A small grey PNG; its bytes do for every file whose pixels do not matter. */
export const PNG = await encode(
  sharp(
    Uint8Array.from({ length: 36 }, (_, i) => i * 7),
    { raw: { width: 6, height: 6, channels: 1 } },
  )
    .toColourspace('b-w')
    .png(),
);

/** The encoded image's bytes. */
export async function encode(image: Sharp): Promise<Uint8Array> {
  return (await image.toUint8Array()).data;
}

/** A new folder with these files, removed when the test ends. */
export async function makeFiles(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'datasets-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return root;
}

/** The same small PNG under each of these names. */
export async function makeImages(...names: string[]): Promise<string> {
  return makeFiles(Object.fromEntries(names.map((name) => [name, PNG])));
}

/** An IDX file: magic number, dimensions, bytes. */
export function idxBytes(magic: number, dimensions: readonly number[], bytes: Uint8Array): Uint8Array {
  const file = new Uint8Array(4 + 4 * dimensions.length + bytes.length);
  const view = new DataView(file.buffer);
  [magic, ...dimensions].forEach((number, i) => {
    view.setUint32(4 * i, number);
  });
  file.set(bytes, 4 + 4 * dimensions.length);
  return file;
}

/** Runs `work` without root's power to ignore permission bits; asks the system for it only where the user is root. */
export async function withoutRoot<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid!(65_534);
  try {
    return await work();
  } finally {
    process.seteuid!(0);
  }
}
