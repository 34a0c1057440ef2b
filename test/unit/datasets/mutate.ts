/** A copy with one to six random changes: bytes set, flipped, cut out, doubled, moved, or a token put in. */
export function mutate(bytes: Uint8Array, random: () => number, tokens: readonly string[]): Uint8Array {
  let out = [...bytes];
  const below = (n: number): number => Math.floor(random() * n);
  for (let change = 1 + below(6); change > 0; change--) {
    const at = below(out.length + 1);
    const length = 1 + below(random() < 0.8 ? 4 : out.length + 1);
    switch (below(6)) {
      case 0:
        out[at] = below(256);
        break;
      case 1:
        out[at] = (out[at] ?? 0) ^ (1 << below(8));
        break;
      case 2:
        out.splice(at, length);
        break;
      case 3:
        out.splice(at, 0, ...out.slice(at, at + length));
        break;
      case 4:
        out.splice(at, 0, ...Buffer.from(tokens[below(tokens.length)] ?? ''));
        break;
      default:
        if (random() < 0.2) out = out.slice(0, at);
    }
  }
  return Uint8Array.from(out);
}
