import { add, engine, getKernel, mul, sub, tidy, type Tensor, type Variable } from '@tensorflow/tfjs-core';

export interface MomentumOptions {
  /** Learning rate η. */
  readonly rate: number;
  /** μ */
  readonly momentum: number;
  /** Weight decay λ. */
  readonly decay: number;
}

/**
 * One step of Nesterov momentum as PyTorch's SGD defines it, on one parameter and its velocity (same shapes):
 * d = g + λw; v ← μv + d; w ← w − η(d + μv). In place where the backend has a kernel for it; gradients cannot flow
 * through it. Copies made by clone or reshape keep the old values.
 */
export function momentumUpdate(w: Variable, v: Variable, g: Tensor, options: MomentumOptions): void {
  if (updatesInPlace(w, v)) {
    engine().runKernel('MomentumUpdate', { w, v, g }, { ...options });
    return;
  }
  const { rate, momentum, decay } = options;
  tidy(() => {
    const d = decay === 0 ? g : add(g, mul(w, decay));
    v.assign(add(mul(v, momentum), d));
    w.assign(sub(w, mul(add(d, mul(v, momentum)), rate)));
  });
}

/** Only on memory that no other tensor reads. */
function updatesInPlace(...variables: Variable[]): boolean {
  // tfjs declares that getKernel always finds one, but returns undefined.
  if ((getKernel('MomentumUpdate', engine().backendName) as unknown) === undefined) return false;
  return variables.every(({ dataId }) => engine().backend.refCount(dataId) === 1);
}
