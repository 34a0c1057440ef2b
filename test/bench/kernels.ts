import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { batchNormTrain } from '../../src/engine/ops/batch-norm.js';
import { registerWasmKernels } from '../../src/worker/backends/wasm-kernels/register.js';
import { trainingStep } from './training-step.js';

const FOLDER = 'src/worker/backends/wasm-kernels/';

/** [batch, size, in channels, out channels, kernel, stride] */
type Convolution = readonly [number, number, number, number, number, number];
const CONVOLUTIONS: readonly Convolution[] = [
  [128, 28, 1, 8, 3, 1],
  [128, 28, 8, 8, 3, 1],
  [128, 28, 8, 16, 3, 2],
  [128, 28, 8, 16, 1, 2],
  [128, 14, 16, 16, 3, 1],
  [128, 14, 16, 32, 3, 2],
  [128, 14, 16, 32, 1, 2],
  [128, 7, 32, 32, 3, 1],
  [128, 28, 1, 16, 3, 1],
  [128, 28, 16, 16, 3, 1],
  [128, 28, 16, 32, 3, 2],
  [128, 14, 32, 32, 3, 1],
  [128, 14, 32, 64, 3, 2],
  [128, 7, 64, 64, 3, 1],
  [128, 32, 3, 16, 3, 1],
  [64, 64, 3, 64, 3, 1],
  [16, 64, 64, 64, 3, 1],
  [32, 32, 64, 128, 3, 2],
  [32, 16, 128, 128, 3, 1],
  [32, 8, 256, 256, 3, 1],
  [32, 8, 256, 512, 1, 2],
  [32, 4, 512, 512, 3, 1],
];

/** [m, k, n, transposeA, transposeB] */
type Product = readonly [number, number, number, boolean, boolean];
const PRODUCTS: readonly Product[] = [
  [256, 64, 7500, false, false],
  [256, 64, 7500, false, true],
  [256, 784, 7500, false, false],
  [256, 784, 7500, false, true],
  [128, 784, 512, false, false],
  [128, 512, 784, false, true],
  [784, 128, 512, true, false],
  [512, 512, 512, true, true],
  [128, 32, 10, false, false],
];

/** Processor time of this process in ms: other work on the machine does not count, but still slows it. */
function now(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Best time of one call in ms; results are disposed. */
function time(f: () => tf.Tensor | tf.Tensor[], milliseconds = 500): number {
  let best = Infinity;
  const end = now() + milliseconds;
  for (let i = 0; i < 5 || now() < end; i++) {
    const start = now();
    const result = f();
    best = Math.min(best, now() - start);
    tf.dispose(result);
  }
  return best;
}

function run(name: string, inputs: tf.NamedTensorMap, attrs: object): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor>(name, inputs, attrs as tf.NamedAttrMap);
}

function convolutionTimes([batch, size, from, to, kernel, stride]: Convolution): (number | undefined)[] {
  const x = tf.randomUniform<tf.Rank.R4>([batch, size, size, from], -1, 1);
  const filter = tf.randomUniform<tf.Rank.R4>([kernel, kernel, from, to], -1, 1);
  const y = tf.conv2d(x, filter, stride, 'same');
  const dy = tf.randomUniform<tf.Rank.R4>(y.shape, -1, 1);
  const common = { strides: stride, pad: 'same', dataFormat: 'NHWC', dilations: 1 };
  const operations = (2 * y.size * kernel * kernel * from) / 1e6;
  const rate = (name: string, inputs: tf.NamedTensorMap, attrs: object): number | undefined =>
    (tf.getKernel(name, 'wasm') as unknown) === undefined
      ? undefined
      : operations / time(() => run(name, inputs, { ...common, ...attrs }));
  const rates = [
    rate('Conv2D', { x, filter }, {}),
    rate('Conv2DBackpropInput', { dy, filter }, { inputShape: x.shape }),
    rate('Conv2DBackpropFilter', { x, dy }, { filterShape: filter.shape }),
  ];
  tf.dispose([x, filter, y, dy]);
  return rates;
}

function productRate([m, k, n, transposeA, transposeB]: Product): number {
  const a = tf.randomUniform<tf.Rank.R2>(transposeA ? [k, m] : [m, k], -1, 1);
  const b = tf.randomUniform<tf.Rank.R2>(transposeB ? [n, k] : [k, n], -1, 1);
  const rate = (2 * m * k * n) / 1e6 / time(() => tf.matMul(a, b, transposeA, transposeB));
  tf.dispose([a, b]);
  return rate;
}

/** ms forward, ms backward */
function batchNormTimes(shape: [number, number, number, number], residual: boolean): [number, number] {
  const channels = shape[3];
  const x = tf.randomUniform(shape, -1, 1);
  const dy = tf.randomUniform(shape, -1, 1);
  const [gamma, beta] = [tf.ones([channels]), tf.zeros([channels])];
  const options = { epsilon: 1e-5, relu: true, ...(residual && { residual: dy }) };
  const forward = time(() => Object.values(batchNormTrain(x, gamma, beta, options)) as tf.Tensor[]);
  const { y, mean, variance } = batchNormTrain(x, gamma, beta, options);
  const attrs = { epsilon: 1e-5, relu: true, hasResidual: residual };
  const backward = time(() => run('BatchNormTrainGrad', { dy, x, y, gamma, beta, mean, variance }, attrs));
  tf.dispose([x, dy, gamma, beta, y, mean, variance]);
  return [forward, backward];
}

/**
 * Slowest and median time of an operation over every alignment of its frame on the stack in a page, 8 bytes apart: what
 * spills a vector in its inner loop is several times as slow at a few of them (see gemm.ts).
 */
function stackTimes(operation: () => tf.Tensor | tf.Tensor[]): [slowest: number, median: number] {
  const at = (words: number): number => {
    let best = Infinity;
    const deeper = (): void => {
      best = time(operation, 0);
    };
    // Arguments that nobody reads still take 8 bytes each.
    Reflect.apply(deeper, undefined, new Array<undefined>(words));
    return best;
  };
  // Twice, apart in time: what else runs on the machine can outlast all of a place's calls.
  const rounds = [0, 1].map(() => Array.from({ length: 512 }, (_, words) => at(words)));
  const times = rounds[0]!.map((t, words) => Math.min(t, rounds[1]![words]!)).sort((x, y) => x - y);
  return [times[511]!, times[256]!];
}

function stackCases(): [string, () => tf.Tensor | tf.Tensor[]][] {
  const shape: [number, number, number, number] = [64, 7, 7, 32];
  const x = tf.randomUniform<tf.Rank.R4>(shape, -1, 1);
  const filter = tf.randomUniform<tf.Rank.R4>([3, 3, 32, 32], -1, 1);
  const narrow = ([1, 2] as const).map((channels) => ({
    filter: tf.randomUniform<tf.Rank.R4>([3, 3, channels, 32], -1, 1),
    inputShape: [64, 7, 7, channels],
  }));
  const [gamma, beta] = [tf.ones([32]), tf.zeros([32])];
  const common = { strides: 1, pad: 'same', dataFormat: 'NHWC', dilations: 1 };
  const { y, mean, variance } = batchNormTrain(x, gamma, beta, { epsilon: 1e-5, relu: true });
  const grad = { epsilon: 1e-5, relu: true, hasResidual: false };
  return [
    ['convolution', () => run('Conv2D', { x, filter }, common)],
    ['input gradient', () => run('Conv2DBackpropInput', { dy: x, filter }, { ...common, inputShape: shape })],
    ...narrow.map(({ filter: w, inputShape }): [string, () => tf.Tensor] => [
      `… to ${inputShape[3]} channels`,
      () => run('Conv2DBackpropInput', { dy: x, filter: w }, { ...common, inputShape }),
    ]),
    [
      'filter gradient',
      () => run('Conv2DBackpropFilter', { x, dy: x }, { ...common, filterShape: filter.shape }),
    ],
    [
      'batch norm',
      () => Object.values(batchNormTrain(x, gamma, beta, { epsilon: 1e-5, relu: true })) as tf.Tensor[],
    ],
    ['its gradient', () => run('BatchNormTrainGrad', { dy: x, x, y, gamma, beta, mean, variance }, grad)],
    ['sum', () => tf.add(x, x)],
  ];
}

const text = (value: number | undefined): string =>
  (value === undefined ? '-' : value.toFixed(1)).padStart(7);
const wanted = process.argv[2] ?? '';

async function main(): Promise<void> {
  setWasmPaths('node_modules/@tensorflow/tfjs-backend-wasm/dist/');
  await tf.setBackend('wasm');
  const chosen = <T>(kind: string, cases: readonly T[]): readonly T[] =>
    kind.startsWith(wanted) ? cases : [];
  const before = chosen('convolution', CONVOLUTIONS).map(convolutionTimes);
  const productsBefore = chosen('product', PRODUCTS).map(productRate);
  const load = (name: string): Promise<Buffer> => Promise.resolve(readFileSync(FOLDER + name));
  const { simd } = await registerWasmKernels(load);
  console.log(`node ${process.version}, ${simd} SIMD; GFLOP/s, tfjs's own in brackets`);
  chosen('convolution', CONVOLUTIONS).forEach((c, i) => {
    const [y, dx, dfilter] = convolutionTimes(c);
    const [oldY, oldDx] = before[i]!;
    const [batch, size, from, to, kernel, stride] = c;
    const label = `${batch}x${size}x${size}x${from}->${to} ${kernel}x${kernel} s${stride}`.padEnd(28);
    const ratio = (2 / (1 / dx! + 1 / dfilter!) / y!).toFixed(2);
    console.log(
      `${label} y ${text(y)} (${text(oldY)})  dx ${text(dx)} (${text(oldDx)})  dw ${text(dfilter)}  gradient/forward ${ratio}`,
    );
  });
  chosen('product', PRODUCTS).forEach((p, i) => {
    const [m, k, n, transposeA, transposeB] = p;
    const label = `[${m},${k}]${transposeA ? "'" : ''} [${k},${n}]${transposeB ? "'" : ''}`.padEnd(28);
    console.log(`${label}   ${text(productRate(p))} (${text(productsBefore[i])})`);
  });
  if ('norm'.startsWith(wanted)) {
    for (const shape of [
      [128, 28, 28, 8],
      [128, 14, 14, 16],
      [128, 7, 7, 32],
      [32, 16, 16, 128],
    ] as const) {
      for (const residual of [false, true]) {
        const [forward, backward] = batchNormTimes([...shape], residual);
        const gigabytes = (4 * shape.reduce((a, b) => a * b, 1)) / 1e6;
        console.log(
          `batch norm ${shape.join('x')}${residual ? ' + residual' : ''}: forward ${forward.toFixed(2)} ms ` +
            `(${(((residual ? 4 : 3) * gigabytes) / forward).toFixed(1)} GB/s), backward ${backward.toFixed(2)} ms ` +
            `(${(((residual ? 7 : 7) * gigabytes) / backward).toFixed(1)} GB/s)`,
        );
      }
    }
  }
  if ('stack'.startsWith(wanted)) {
    for (const [name, operation] of stackCases()) {
      time(operation, 1000);
      const [slowest, median] = stackTimes(operation);
      console.log(
        `${name.padEnd(16)} at the worst place on the stack: ${(slowest / median).toFixed(2)} x the median's time`,
      );
    }
  }
  if ('step'.startsWith(wanted)) {
    for (const [width, batch, size, channels] of [
      [8, 128, 28, 1],
      [16, 128, 28, 1],
      [16, 128, 32, 3],
    ] as const) {
      const milliseconds = time(trainingStep(width, batch, size, channels), 4000);
      console.log(
        `training step, width ${width}, ${batch}x${size}x${size}x${channels}: ${milliseconds.toFixed(1)} ms`,
      );
    }
  }
}

void main();
