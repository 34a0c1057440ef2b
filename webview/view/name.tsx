import type { VNode } from 'preact';

/** A name that someone else chose: cut where it is too long, whole in the tooltip, its direction its own. */
export function Name({
  text,
  class: className = '',
}: {
  readonly text: string;
  readonly class?: string;
}): VNode {
  return (
    <bdi class={`name ${className}`} title={text}>
      {text}
    </bdi>
  );
}
