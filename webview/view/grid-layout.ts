/** Pixels around the grid, between cells, and below a preview; the style sheet agrees. */
const PADDING = 12;
export const GAP = 8;
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

/**
 * Where the grid is to be scrolled to for a line of `lines` to be in sight, in whole pixels; null: it is. `top` and
 * `height`: what is in sight now. The first and the last line bring the grid's end with them.
 */
export function scrollFor(
  line: number,
  lines: number,
  { rowHeight, padding }: GridLayout,
  { top, height }: { readonly top: number; readonly height: number },
  align: 'auto' | 'center',
): number | null {
  const start = line === 0 ? 0 : padding + line * rowHeight;
  const end = padding + (line + 1) * rowHeight + (line === lines - 1 ? padding : 0);
  const isAbove = start < top;
  if (align === 'auto' && !isAbove && end <= top + height) return null;
  const wanted = align === 'center' ? (start + end - height) / 2 : isAbove ? start : end - height;
  const last = Math.max(0, 2 * padding + lines * rowHeight - height);
  return Math.round(Math.min(last, Math.max(0, wanted)));
}

/**
 * Lines in the page, of `lines`: always as many, from `first` where there are so many, and the active one, so that the
 * focus on it survives scrolling away.
 */
export function linesInPage(first: number, count: number, lines: number, active: number): number[] {
  const end = Math.min(lines, Math.max(0, first) + count);
  const start = Math.max(0, end - count);
  const inPage = Array.from({ length: end - start }, (_, i) => start + i);
  if (active >= lines || inPage.includes(active)) return inPage;
  return active < start ? [active, ...inPage] : [...inPage, active];
}

/** Options that a rectangle touches, in pixels of what is scrolled. */
export function optionsIn(
  { columns, cell, rowHeight, padding }: GridLayout,
  count: number,
  rectangle: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
): number[] {
  const column = (x: number): number => (x - padding) / (cell + GAP);
  const line = (y: number): number => (y - padding) / rowHeight;
  // Between two options there is nothing to touch.
  const firstColumn = Math.max(0, Math.floor(column(rectangle.left + GAP)));
  const lastColumn = Math.min(columns - 1, Math.floor(column(rectangle.right)));
  const firstLine = Math.max(0, Math.floor(line(rectangle.top + GAP)));
  const lastLine = Math.min(Math.ceil(count / columns) - 1, Math.floor(line(rectangle.bottom)));
  const options: number[] = [];
  for (let l = firstLine; l <= lastLine; l++) {
    for (let c = firstColumn; c <= lastColumn; c++) {
      if (l * columns + c < count) options.push(l * columns + c);
    }
  }
  return options;
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
