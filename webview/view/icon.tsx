import type { VNode } from 'preact';

/** A codicon, for the eye only: whatever it says must stand in words beside it. */
export function Icon({
  name,
  class: className = '',
}: {
  readonly name: string;
  readonly class?: string;
}): VNode {
  return <span class={`codicon codicon-${name} ${className}`} aria-hidden="true" />;
}
