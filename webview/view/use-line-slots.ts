import { useRef } from 'preact/hooks';
import { movedSlot, NO_SLOTS, slotsOf, type LineSlots } from './line-slots.js';

/** Slots of the lines in the page; `place`: of the active example, which `activeLine` shows. */
export function useLineSlots(lines: readonly number[], activeLine: number, place: number): LineSlots {
  const slots = useRef(NO_SLOTS);
  const before = useRef({ activeLine, place });
  // Among other rows, the active example has another line, but the element that has the focus stays its own.
  if (before.current.place === place) {
    slots.current = movedSlot(slots.current, before.current.activeLine, activeLine);
  }
  before.current = { activeLine, place };
  slots.current = slotsOf(slots.current, lines, activeLine);
  return slots.current;
}
