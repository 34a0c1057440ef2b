import { expect, test } from 'vitest';
import { makeThumbnail } from '../../../src/datasets/thumbnail.js';
import { PreparedWriter } from '../../../src/runs/prepared.js';
import { openRunFolder } from '../../../src/runs/run-folder.js';
import { roughPreviews } from '../../../src/worker/rough-previews.js';
import { seededRandom } from '../../seeded-random.js';
import { temporaryFolder } from '../runs/a-run.js';

const SIZE = 8;

test.each([1, 3] as const)(
  'images of the size that models see have their own thumbnails, %i channels',
  async (channels) => {
    const run = openRunFolder(temporaryFolder());
    const random = seededRandom(2);
    const writer = new PreparedWriter(run, { size: SIZE, channels });
    const thumbnails: Uint8Array[] = [];
    for (let i = 0; i < 5; i++) {
      const data = Uint8Array.from({ length: SIZE * SIZE * channels }, () => Math.floor(256 * random()));
      const thumbnail = makeThumbnail({ width: SIZE, height: SIZE, channels, data }, 1, new Map());
      thumbnails.push(thumbnail);
      await writer.append(
        { id: `${i}`, path: `${i}`, split: '', label: 0, size: [SIZE, SIZE] },
        data,
        thumbnail,
      );
    }
    await writer.finish(['a']);
    const sizes = Array.from({ length: 5 }, () => [SIZE, SIZE] as const);
    expect(roughPreviews(run, [3, 0], sizes)).toEqual([thumbnails[3], thumbnails[0]]);
  },
);

test('a wide image is as wide as its original, on grey', async () => {
  const run = openRunFolder(temporaryFolder());
  const writer = new PreparedWriter(run, { size: SIZE, channels: 1 });
  const white = new Uint8Array(SIZE * SIZE).fill(255);
  await writer.append(
    { id: '0', path: '0', split: '', label: 0, size: [200, 100] },
    white,
    new Uint8Array(64 * 64 * 3),
  );
  await writer.finish(['a']);
  const [preview] = roughPreviews(run, [0], [[200, 100]]);
  const at = (x: number, y: number): number => preview![(y * 64 + x) * 3]!;
  expect([at(0, 32), at(63, 32), at(32, 17)]).toEqual([255, 255, 255]);
  expect([at(32, 0), at(32, 14), at(32, 50)]).toEqual([128, 128, 128]);
});
