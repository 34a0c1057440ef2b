/** Which element shows which line of the grid: slots by line, in the order of the lines. */
export type LineSlots = ReadonlyMap<number, number>;

export const NO_SLOTS: LineSlots = new Map();

/**
 * Gives each of `lines` (ascending) a slot of its own. Lines that stay keep theirs and those that come take over the
 * slots of those that went, in the order in which the page has them: to make, drop or move elements, canvases above all,
 * is most of the work of scrolling. Where most lines are others all are given out anew in that order, but for the line
 * `held`, whose element has the focus.
 */
export function slotsOf(before: LineSlots, lines: readonly number[], held: number): LineSlots {
  const staying = lines.filter((line) => before.has(line));
  const kept = 2 * staying.length >= lines.length ? staying : staying.filter((line) => line === held);
  const slots = new Map(kept.map((line) => [line, before.get(line) ?? 0]));
  const taken = new Set(slots.values());
  const free = [...before.values()].filter((slot) => !taken.has(slot));
  let fresh = Math.max(-1, ...before.values());
  return new Map(lines.map((line) => [line, slots.get(line) ?? free.shift() ?? ++fresh]));
}

/** The same slots where the line `from` has become the line `to`: what it shows moved there in another order. */
export function movedSlot(slots: LineSlots, from: number, to: number): LineSlots {
  const slot = slots.get(from);
  if (slot === undefined || from === to) return slots;
  const others = [...slots].filter(([line]) => line !== from && line !== to);
  return new Map([...others, [to, slot] as const].sort(([a], [b]) => a - b));
}
