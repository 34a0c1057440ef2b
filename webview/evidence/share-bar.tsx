import type { VNode } from 'preact';
import type { Part } from './share-parts.js';

/** How classes share a whole, for the eye. */
export function ShareBar({ parts }: { readonly parts: readonly Part[] }): VNode {
  return (
    <span class="share-bar" aria-hidden="true">
      {parts.map(({ mark, share }) => (
        <span key={mark} class={`part mark-${mark}`} style={{ width: `${100 * Math.min(1, share)}%` }} />
      ))}
    </span>
  );
}
