import type { VNode } from 'preact';
import type { AuditList } from '../../src/protocol/audit-view.js';
import { Icon } from './icon.js';

/** Corner of the plane of held-out depth (upwards) against label depth (rightwards). */
const CORNERS = {
  easy: [1, 9],
  looks_like_another_class: [9, 9],
  ambiguous_without_label: [1, 1],
  ambiguous: [9, 1],
} as const;

/** A list's sign: for groups their corner of the plane of depths. */
export function GroupGlyph({ list }: { readonly list: AuditList }): VNode {
  if (list === 'likely_mislabeled') return <Icon name="warning" class="glyph flag" />;
  if (list === 'all') return <Icon name="layers" class="glyph" />;
  const [x, y] = CORNERS[list];
  return (
    <svg class="glyph plane" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <rect x="0.5" y="0.5" width="15" height="15" rx="2" class="ground" />
      <rect x={x + 1} y={y + 1} width="4" height="4" rx="1" class="corner" />
    </svg>
  );
}
