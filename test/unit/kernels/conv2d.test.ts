import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { relativeError } from '../relative-error.js';
import { binaries, on, random, randomArray, startBackends } from './backends.js';

interface Case {
  batch: number;
  height: number;
  width: number;
  inChannels: number;
  outChannels: number;
  kernel: [number, number];
  strides: [number, number];
  pad: 'same' | 'valid' | number | [[0, 0], [number, number], [number, number], [0, 0]];
}

/** [batch, height, width, in channels, out channels, kernel, stride, padding] */
type ChosenCase = [number, number, number, number, number, [number, number], number, Case['pad']];
const chosenCases: ChosenCase[] = [
  [3, 28, 28, 1, 8, [3, 3], 1, 'same'],
  [5, 28, 28, 8, 16, [3, 3], 2, 'same'],
  [5, 28, 28, 8, 16, [1, 1], 2, 'same'],
  [19, 7, 7, 32, 32, [3, 3], 1, 'same'],
  [1, 32, 32, 3, 64, [7, 7], 2, 3],
  [2, 4, 4, 128, 64, [3, 3], 1, 'same'],
  // Pixels so wide that the filter's gradient takes them a block of channels at a time, strided and in several bands.
  [3, 9, 7, 130, 20, [3, 3], 2, 'same'],
  [1, 64, 64, 130, 4, [2, 1], 1, 'same'],
  // Few channels on one side.
  [1, 28, 28, 1, 8, [3, 3], 1, 'same'],
  [2, 32, 32, 3, 16, [3, 3], 1, 'same'],
  [1, 5, 13, 1, 16, [5, 5], 1, 'same'],
  [3, 6, 3, 1, 8, [3, 3], 1, 'valid'],
  [1, 1, 1, 1, 8, [3, 3], 1, 'same'],
  [4, 9, 1, 2, 8, [3, 1], 1, 'same'],
  [2, 7, 9, 2, 4, [2, 2], 1, 'same'],
  [1, 4, 11, 2, 24, [1, 1], 1, 'valid'],
  [7, 7, 7, 3, 8, [3, 3], 1, 'same'],
  [3, 10, 5, 3, 8, [2, 2], 1, 'valid'],
  [2, 9, 7, 4, 8, [5, 5], 1, 'valid'],
  [9, 7, 5, 4, 16, [3, 3], 1, 2],
  [
    2,
    5,
    6,
    3,
    8,
    [3, 2],
    1,
    [
      [0, 0],
      [2, 0],
      [0, 3],
      [0, 0],
    ],
  ],
  [3, 9, 11, 3, 8, [3, 3], 2, 'same'],
  [2, 9, 8, 1, 8, [1, 1], 3, 'same'],
  // One image in several bands.
  [1, 66, 63, 1, 32, [3, 3], 1, 'same'],
  // Few channels of the output: the forward pass.
  [5, 7, 9, 8, 1, [3, 3], 1, 'same'],
  [2, 9, 8, 16, 3, [3, 3], 2, 'same'],
];

const RANDOM_CASES = 54;

function cases(): Case[] {
  const next = random(1);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(((next() + 1) / 2) * values.length)]!;
  const list = chosenCases.map(
    ([batch, height, width, inChannels, outChannels, kernel, stride, pad]): Case => ({
      batch,
      height,
      width,
      inChannels,
      outChannels,
      kernel,
      strides: [stride, stride],
      pad,
    }),
  );
  while (list.length < chosenCases.length + RANDOM_CASES) {
    list.push({
      batch: pick([1, 1, 2, 3, 7]),
      height: pick([1, 2, 3, 5, 6, 9, 13]),
      width: pick([1, 2, 3, 4, 7, 10, 12]),
      inChannels: pick([1, 2, 3, 4, 5, 8, 11, 16]),
      outChannels: pick([1, 2, 3, 4, 6, 7, 8, 12, 17]),
      kernel: pick([
        [1, 1],
        [3, 3],
        [3, 3],
        [2, 2],
        [5, 5],
        [1, 3],
        [3, 2],
      ] as [number, number][]),
      strides: pick([
        [1, 1],
        [2, 2],
        [1, 1],
        [2, 2],
        [3, 3],
        [1, 2],
        [3, 2],
      ] as [number, number][]),
      pad: pick<Case['pad']>([
        'same',
        'same',
        'valid',
        1,
        [
          [0, 0],
          [2, 0],
          [0, 3],
          [0, 0],
        ],
      ]),
    });
  }
  return list
    .filter(
      ({ height, width, kernel, pad }) => pad !== 'valid' || (height >= kernel[0] && width >= kernel[1]),
    )
    .filter(
      ({ height, width, kernel, strides, pad }) =>
        typeof pad !== 'number' ||
        // tfjs computes numeric padding from the filter's height alone.
        (kernel[0] === kernel[1] &&
          strides[0] === strides[1] &&
          height + 2 >= kernel[0] &&
          width + 2 >= kernel[1]),
    )
    .filter(
      ({ height, width, kernel, pad }) =>
        !Array.isArray(pad) || (height + 2 >= kernel[0] && width + 3 >= kernel[1]),
    );
}

describe.each(binaries)('convolution with %s SIMD', (simd) => {
  beforeAll(() => startBackends(simd));

  it.each(cases().map((c) => [JSON.stringify(c), c] as const))(
    '%s equals tfjs cpu, with gradients',
    async (_, c) => {
      const xShape: [number, number, number, number] = [c.batch, c.height, c.width, c.inChannels];
      const filterShape: [number, number, number, number] = [...c.kernel, c.inChannels, c.outChannels];
      const run = (): tf.Tensor[] => {
        const x = tf.tensor4d(randomArray(xShape, 1), xShape);
        const filter = tf.tensor4d(randomArray(filterShape, 2), filterShape);
        const y = tf.conv2d(x, filter, c.strides, c.pad);
        const dy = tf.tensor4d(randomArray(y.shape, 3), y.shape);
        const attrs = { strides: c.strides, pad: c.pad, dataFormat: 'NHWC', dimRoundingMode: undefined };
        const kernel = (name: string, inputs: tf.NamedTensorMap, shape: object): tf.Tensor =>
          tf
            .engine()
            .runKernel<tf.Tensor>(name, inputs, { ...attrs, ...shape } as unknown as tf.NamedAttrMap);
        const dx = kernel('Conv2DBackpropInput', { dy, filter }, { inputShape: xShape });
        const dfilter = kernel('Conv2DBackpropFilter', { x, dy }, { filterShape });
        return [y, dx, dfilter];
      };
      const expected = await on('cpu', run);
      const actual = await on('wasm', run);
      actual.forEach(({ shape, values }, i) => {
        expect(shape).toEqual(expected[i]!.shape);
        expect(relativeError(values, expected[i]!.values), ['y', 'dx', 'dfilter'][i]).toBeLessThan(2e-6);
      });
    },
  );

  it('leaves dilated convolutions to tfjs', async () => {
    const run = (): tf.Tensor => {
      const x = tf.tensor4d(randomArray([2, 9, 8, 5], 1), [2, 9, 8, 5]);
      const filter = tf.tensor4d(randomArray([3, 3, 5, 6], 2), [3, 3, 5, 6]);
      return tf.conv2d(x, filter, 1, 'same', 'NHWC', 2);
    };
    const [expected] = await on('cpu', run);
    const [actual] = await on('wasm', run);
    expect(relativeError(actual!.values, expected!.values)).toBeLessThan(2e-6);
  });
});
