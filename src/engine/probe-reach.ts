/** A fold's size. */
export interface FoldWork {
  /** n_t */
  readonly trained: number;
  /** N */
  readonly examples: number;
  readonly epochs: number;
  /** Multiplications in a forward pass of one image: forwardWork. */
  readonly forward: number;
  /** Sum of D over the probes. */
  readonly dimensions: number;
}

/** Cells are left out that a query reaches only with the last three tenths of its radius: docs/method.md has the recall. */
const SHORT_REACH = 0.7;
/**
 * Time of an exact search for each multiplication of brute force, in those of training: most rows are ruled out
 * unmeasured. Measured on one core with WebAssembly: 60,000 Fashion-MNIST images, `quick`, 35 s beside 80 s.
 */
const EXACT_COST = 0.18;

/**
 * Part of a fold's time that exact probes would take, by an estimate that depends on nothing but sizes, so that a run
 * is the same on every machine. Bank × queries grows with N², training with N; a smaller bank is ruled out less well,
 * but then the share is small anyhow.
 */
export function exactShare({ trained, examples, epochs, forward, dimensions }: FoldWork): number {
  const search = EXACT_COST * trained * examples * dimensions;
  // A training step is three forward passes; then all are embedded.
  const rest = forward * (3 * trained * epochs + examples);
  return search / (search + rest);
}

/** The `reach` of a fold's probes: 1 (exact) unless that would be more than `largestShare` of its time. */
export function probeReach(work: FoldWork, largestShare: number): number {
  return exactShare(work) > largestShare ? SHORT_REACH : 1;
}
