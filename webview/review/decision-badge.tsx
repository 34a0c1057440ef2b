import type { VNode } from 'preact';
import type { ReviewEntry } from '../../src/protocol/review.js';
import { Icon } from '../view/icon.js';

const ICONS = { relabel: 'tag', keep: 'check', exclude: 'close' } as const;

/** What was decided about an example, and whether there is a note, over its preview. In words it stands in the caption. */
export function DecisionBadge({ entry: { decision, note } }: { readonly entry: ReviewEntry }): VNode {
  return (
    <span class="badges">
      {decision !== null && <Icon name={ICONS[decision.kind]} class={`badge ${decision.kind}`} />}
      {note !== '' && <Icon name="note" class="badge noted" />}
    </span>
  );
}
