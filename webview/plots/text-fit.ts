/** Pixels that a character of the plots' 11 pixel text takes at most, near enough: Latin letters, and wide scripts. */
const NARROW = 6.4;
const WIDE = 12;
/** From here on most characters fill a square: CJK, Hangul, emoji. */
const FIRST_WIDE = 0x1100;

export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) ?? 0) < FIRST_WIDE ? NARROW : WIDE;
  return width;
}

/** `text`, cut with an ellipsis where it is wider than `pixels`. */
export function fitText(text: string, pixels: number): string {
  if (textWidth(text) <= pixels) return text;
  let fitted = '';
  for (const character of text) {
    if (textWidth(`${fitted}${character}…`) > pixels) break;
    fitted += character;
  }
  return `${fitted}…`;
}

/** Every how many of the labels, `step` pixels apart, can be written without one touching the next. */
export function labelStride(labels: readonly string[], step: number, gap = 8): number {
  const widest = labels.reduce((widest, label) => Math.max(widest, textWidth(label)), 0);
  return Math.max(1, Math.ceil((widest + gap) / Math.max(step, 1e-6)));
}
