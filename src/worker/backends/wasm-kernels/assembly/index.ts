// Exports of the kernel module. It owns no memory: every pointer is a byte address in tfjs's heap.
export { zero, copyColumns, padImages, packPanels, transpose } from './layout';
export { fillTable, gemm } from './gemm';
export { packNarrow, narrowProduct } from './narrow-product';
export { outerProduct } from './outer-product';
export { channelMoments, normalize } from './batch-norm';
export { channelGradients, normalizeGradient } from './batch-norm-grad';
export { momentumUpdate } from './momentum';
export { addVectors } from './add';
