/** Texts of a column, each kept once: row i bears `values[codes[i]]`. */
export interface CodedTexts {
  readonly codes: Uint32Array;
  readonly values: readonly string[];
}

/** Codes in the order in which the texts first appear. */
export function codeTexts(texts: readonly string[]): CodedTexts {
  const codes = new Uint32Array(texts.length);
  const values: string[] = [];
  const known = new Map<string, number>();
  for (const [i, text] of texts.entries()) {
    let code = known.get(text);
    if (code === undefined) {
      code = values.length;
      known.set(text, code);
      values.push(text);
    }
    codes[i] = code;
  }
  return { codes, values };
}

export function textAt({ codes, values }: CodedTexts, row: number): string {
  return values[codes[row] ?? -1] ?? '';
}
