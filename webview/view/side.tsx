import type { ComponentChildren, VNode } from 'preact';
import { Splitter } from './splitter.js';

const LEAST = 260;
const MOST = 640;

export interface SideProps {
  readonly width: number;
  readonly onWidth: (width: number) => void;
  readonly children: ComponentChildren;
}

/** The pane at the side, below the grid where the page is narrow. */
export function Side({ width, onWidth, children }: SideProps): VNode {
  return (
    <aside class="side" aria-label="Example" style={{ '--detail-width': `${width}px` }}>
      <Splitter width={width} least={LEAST} most={MOST} onWidth={onWidth} />
      {children}
    </aside>
  );
}
