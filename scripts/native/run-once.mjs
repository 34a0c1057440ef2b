import { createRequire } from 'node:module';
import util from 'node:util';
import { tfjsNodeIn } from './install-folder.mjs';

/** Loads tfjs-node, multiplies two matrices and takes a convolution's gradients. Returns TensorFlow's version. */
export function runOnce(dir) {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // tfjs-node calls these; Node 23 dropped the first.
  util.isNullOrUndefined ??= (value) => value == null;
  util.isArray ??= Array.isArray;
  const require = createRequire(import.meta.url);
  const tf = require(tfjsNodeIn(dir));
  const product = tf.matMul([[1, 2], [3, 4]], [[5, 6], [7, 8]]); // prettier-ignore
  expectValues(product, [19, 22, 43, 50]);
  const convolved = tf.grads((image, filter) => tf.sum(tf.conv2d(image, filter, 1, 'valid')));
  const [byImage, byFilter] = convolved([tf.ones([1, 3, 4, 1]), tf.ones([3, 3, 1, 1])]);
  expectValues(byImage, [1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2, 1]);
  expectValues(byFilter, [2, 2, 2, 2, 2, 2, 2, 2, 2]);
  if (tf.getBackend() !== 'tensorflow') throw new Error(`the current backend is ${tf.getBackend()}`);
  return tf.backend().binding.TF_Version;
}

function expectValues(tensor, expected) {
  const values = [...tensor.dataSync()];
  if (values.join() !== expected.join()) throw new Error(`computed ${values} where ${expected} is right`);
}
