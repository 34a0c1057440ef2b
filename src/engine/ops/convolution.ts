import { conv2d, engine, type Tensor4D } from '@tensorflow/tfjs-core';

type Shape4D = Tensor4D['shape'];

/** Convolution with as many zeros around as keep ⌈size / stride⌉ pixels. x [b, h, w, ci], filter [kh, kw, ci, co] */
export function convolve(x: Tensor4D, filter: Tensor4D, stride: number): Tensor4D {
  return conv2d(x, filter, stride, 'same');
}

/** Gradient of a loss in x [b, h, w, ci], of the shape given, from dy, that in y = convolve(x, filter, stride). */
export function convolutionInputGradient(
  dy: Tensor4D,
  filter: Tensor4D,
  inputShape: Shape4D,
  stride: number,
): Tensor4D {
  return engine().runKernel<Tensor4D>(
    'Conv2DBackpropInput',
    { dy, filter },
    { ...attributes(stride), inputShape },
  );
}

/** The same in the filter [kh, kw, ci, co], of the shape given. */
export function convolutionFilterGradient(
  x: Tensor4D,
  dy: Tensor4D,
  filterShape: Shape4D,
  stride: number,
): Tensor4D {
  return engine().runKernel<Tensor4D>(
    'Conv2DBackpropFilter',
    { x, dy },
    { ...attributes(stride), filterShape },
  );
}

function attributes(strides: number) {
  return { strides, pad: 'same', dataFormat: 'NHWC' } as const;
}
