import type { ComponentChildren, VNode } from 'preact';
import { ProgressRing } from '../controls.js';
import { Icon } from './icon.js';

export interface EmptyProps {
  /** Null: something is under way. */
  readonly icon: string | null;
  readonly title: string;
  readonly children?: ComponentChildren;
}

/** In place of the grid, where it has nothing to show: why, and what to do. */
export function Empty({ icon, title, children }: EmptyProps): VNode {
  return (
    <div class="empty">
      {icon === null ? <ProgressRing /> : <Icon name={icon} class="large" />}
      <h2>{title}</h2>
      {children}
    </div>
  );
}
