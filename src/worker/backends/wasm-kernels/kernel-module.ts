/** A byte address in tfjs's WebAssembly heap. */
export type Address = number;

/** What the compiled kernels export; the meaning of every argument is in assembly/, beside the function. */
export interface KernelModule {
  zero(to: Address, bytes: number): void;
  copyColumns(from: Address, to: Address, rows: number, fromColumns: number, toColumns: number): void;
  padImages(
    ...args: [
      from: Address,
      to: Address,
      images: number,
      height: number,
      width: number,
      channels: number,
      top: number,
      left: number,
      paddedHeight: number,
      paddedWidth: number,
    ]
  ): void;
  packPanels(
    ...args: [
      from: Address,
      to: Address,
      rows: number,
      columns: number,
      rowStride: number,
      columnStride: number,
      panelBytes: number,
    ]
  ): void;
  transpose(from: Address, to: Address, rows: number, columns: number): void;
  fillTable(
    ...args: [
      to: Address,
      images: number,
      rows: number,
      columns: number,
      inImage: number,
      inRow: number,
      inColumn: number,
      outImage: number,
      outRow: number,
      outColumn: number,
    ]
  ): void;
  gemm(
    ...args: [
      a: Address,
      table: Address,
      count: number,
      segments: number,
      length: number,
      pitch: number,
      panels: Address,
      columns: number,
      c: Address,
      accumulate: number,
    ]
  ): void;
  packNarrow(panel: Address, to: Address, rows: number, columns: number): void;
  narrowProduct(
    ...args: [
      a: Address,
      table: Address,
      count: number,
      segments: number,
      length: number,
      pitch: number,
      b: Address,
      columns: number,
      c: Address,
    ]
  ): void;
  outerProduct(
    ...args: [
      x: Address,
      dy: Address,
      c: Address,
      rows: number,
      columns: number,
      images: number,
      height: number,
      width: number,
      xImage: number,
      xRow: number,
      xColumn: number,
      dyColumn: number,
      dyPanel: number,
    ]
  ): void;
  channelMoments(
    ...args: [x: Address, rows: number, channels: number, mean: Address, variance: Address, scratch: Address]
  ): void;
  normalize(
    ...args: [
      x: Address,
      residual: Address,
      y: Address,
      rows: number,
      channels: number,
      mean: Address,
      variance: Address,
      gamma: Address,
      beta: Address,
      epsilon: number,
      relu: number,
      scratch: Address,
    ]
  ): void;
  channelGradients(
    ...args: [
      dy: Address,
      x: Address,
      y: Address,
      masked: Address,
      rows: number,
      channels: number,
      mean: Address,
      variance: Address,
      gamma: Address,
      beta: Address,
      epsilon: number,
      relu: number,
      dgamma: Address,
      dbeta: Address,
      scratch: Address,
    ]
  ): void;
  normalizeGradient(
    ...args: [
      dy: Address,
      x: Address,
      dx: Address,
      rows: number,
      all: number,
      channels: number,
      mean: Address,
      variance: Address,
      gamma: Address,
      beta: Address,
      epsilon: number,
      relu: number,
      dgamma: Address,
      dbeta: Address,
      scratch: Address,
    ]
  ): void;
  addVectors(a: Address, b: Address, out: Address, size: number): void;
  momentumUpdate(
    ...args: [w: Address, v: Address, g: Address, size: number, rate: number, momentum: number, decay: number]
  ): void;
}

/** The part of the WebAssembly API used here: Node's types do not declare it, and the DOM's have no place in a worker. */
interface WebAssemblyApi {
  validate(bytes: ArrayBufferView): boolean;
  instantiate(bytes: ArrayBufferView, imports: object): Promise<{ instance: { exports: object } }>;
}

function api(): WebAssemblyApi {
  // The cast only names what every supported Node has.
  return (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
}

// (module (func (result v128) three v128.const, f32x4.relaxed_madd))
const RELAXED_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253, 17, 65, 0,
  253, 17, 65, 0, 253, 17, 253, 133, 2, 11,
]);

/** Whether this engine runs relaxed SIMD, so fused multiply-add (Node 20: only with --experimental-wasm-relaxed-simd). */
export function hasRelaxedSimd(): boolean {
  return api().validate(RELAXED_PROBE);
}

/** The kernels over `memory`, tfjs's heap, which they share and never grow. */
export async function instantiateKernels(binary: ArrayBufferView, memory: object): Promise<KernelModule> {
  const { instance } = await api().instantiate(binary, { env: { memory } });
  return instance.exports as KernelModule; // the binary is ours: a test holds it to its source
}
