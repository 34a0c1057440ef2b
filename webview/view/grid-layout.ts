/** Pixels around the grid, between cells, and below a preview; the style sheet agrees. */
const PADDING = 12;
const GAP = 8;
const CAPTION = 40;

export interface GridLayout {
  readonly columns: number;
  /** Side of a preview. */
  readonly cell: number;
  readonly rowHeight: number;
  readonly padding: number;
}

/** As many columns of `least` pixels as fit into `width`, stretched to fill it. */
export function gridLayout(width: number, least: number): GridLayout {
  const inner = Math.max(least, width - 2 * PADDING);
  const columns = Math.max(1, Math.floor((inner + GAP) / (least + GAP)));
  const cell = Math.floor((inner - (columns - 1) * GAP) / columns);
  return { columns, cell, rowHeight: cell + CAPTION + GAP, padding: PADDING };
}

/** Where a key leads from the option `active` of `count`; null: it is not the grid's. `page`: lines in sight. */
export function keyTarget(
  key: string,
  active: number,
  count: number,
  columns: number,
  page: number,
): number | null {
  const within = (index: number): number => Math.min(count - 1, Math.max(0, index));
  /** Lines up or down in the same column; in the last line the last option, beyond the ends none. */
  const byLines = (lines: number): number => {
    const last = Math.floor((count - 1) / columns);
    const line = Math.min(last, Math.max(0, Math.floor(active / columns) + lines));
    return within(line * columns + (active % columns));
  };
  switch (key) {
    case 'ArrowRight':
      return within(active + 1);
    case 'ArrowLeft':
      return within(active - 1);
    case 'ArrowDown':
      return byLines(1);
    case 'ArrowUp':
      return byLines(-1);
    case 'PageDown':
      return byLines(page);
    case 'PageUp':
      return byLines(-page);
    case 'Home':
      return 0;
    case 'End':
      return within(count - 1);
    default:
      return null;
  }
}
