import type { VNode } from 'preact';
import { Icon } from './icon.js';
import { Name } from './name.js';

/** Given → suggested label. */
export function LabelChange({
  given,
  suggested,
}: {
  readonly given: string;
  readonly suggested: string;
}): VNode {
  return (
    <span class="change">
      <Name text={given} class="given" />
      <Icon name="arrow-right" />
      <Name text={suggested} class="suggested" />
    </span>
  );
}
