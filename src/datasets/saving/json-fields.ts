/** The place of a top-level field's value in a line of JSON, in characters; null where there is none of this name. */
export function jsonValueSpan(line: string, name: string): { start: number; end: number } | null {
  let span: { start: number; end: number } | null = null;
  let at = skipSpace(line, 0);
  if (line[at] !== '{') return null;
  at = skipSpace(line, at + 1);
  while (at < line.length && line[at] === '"') {
    const keyEnd = stringEnd(line, at);
    // The line has been parsed before: what stands here is JSON.
    const key = JSON.parse(line.slice(at, keyEnd)) as string;
    const start = skipSpace(line, skipSpace(line, keyEnd) + 1);
    const end = valueEnd(line, start);
    // Of several, the last counts.
    if (key === name) span = { start, end };
    at = skipSpace(line, end);
    if (line[at] === ',') at = skipSpace(line, at + 1);
  }
  return span;
}

/**
 * A label's new value: a number or boolean stays one where the text is how it is written, and everything else is a
 * string. `line` shows whether the file spells its characters out or escapes them.
 */
export function jsonLabel(text: string, old: string, line: string): string {
  const isNumber = /^[-\d]/.test(old) && JSON.stringify(Number(text)) === text;
  const isBoolean = /^[tf]/.test(old) && (text === 'true' || text === 'false');
  if (isNumber || isBoolean) return text;
  const json = JSON.stringify(text);
  // eslint-disable-next-line no-control-regex -- ASCII is what is asked for.
  if (/[^\x00-\x7f]/.test(line)) return json;
  return json.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function skipSpace(line: string, from: number): number {
  let at = from;
  while (at < line.length && ' \t\r\n'.includes(line[at]!)) at++;
  return at;
}

/** Behind the closing quote of the string that begins at `from`. */
function stringEnd(line: string, from: number): number {
  let at = from + 1;
  while (at < line.length && line[at] !== '"') at += line[at] === '\\' ? 2 : 1;
  return at + 1;
}

function valueEnd(line: string, from: number): number {
  if (line[from] === '"') return stringEnd(line, from);
  let depth = 0;
  for (let at = from; at < line.length;) {
    const character = line[at]!;
    if (character === '"') {
      at = stringEnd(line, at);
      continue;
    }
    if (depth === 0 && ',}] \t\r\n'.includes(character)) return at;
    if (character === '{' || character === '[') depth++;
    if (character === '}' || character === ']') depth--;
    at++;
    if (depth === 0 && (character === '}' || character === ']')) return at;
  }
  return line.length;
}
