import type { VNode } from 'preact';
import type { ExampleEvidence } from '../../src/protocol/evidence.js';
import { EvidenceSection, type EvidenceSectionProps } from './evidence-section.js';
import type { EvidenceStore } from './evidence-store.js';
import { useEvidence } from './use-evidence.js';

export interface WhyProps extends Omit<EvidenceSectionProps, 'evidence'> {
  /** Null: not yet. */
  readonly store: EvidenceStore | null;
  /** What stands here where the evidence cannot be read. */
  readonly instead: VNode;
}

/** Why an example is hard, as soon as that has been read. */
export function Why({ store, instead, ...props }: WhyProps): VNode {
  const state = useEvidence(store, props.place);
  switch (state.kind) {
    case 'reading':
      return <EvidenceSection {...props} evidence={null} />;
    case 'read':
      return <EvidenceSection {...props} evidence={known(state.evidence)} />;
    case 'failed':
      return (
        <>
          {instead}
          <p class="note" role="status">
            Why it is here cannot be shown: a file of the run’s folder “evidence” is missing or damaged.
          </p>
        </>
      );
  }
}

/** Evidence without classes is of a table without any. */
function known(evidence: ExampleEvidence): ExampleEvidence | null {
  return evidence.classes.length === 0 ? null : evidence;
}
