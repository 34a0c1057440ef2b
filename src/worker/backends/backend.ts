import type { BackendName } from '../../protocol/settings.js';

/** The backend that tfjs-core now computes with. */
export interface Backend {
  readonly name: BackendName;
  /** For the run's record: versions and instruction sets. */
  readonly detail: string;
}
