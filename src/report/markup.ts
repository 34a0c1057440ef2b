/** Text that is HTML already. */
export interface Markup {
  readonly html: string;
}

type Part = Markup | string | number | readonly Markup[];

/** HTML with its values escaped, unless they are markup themselves: names of files and classes may hold anything. */
export function markup(pieces: TemplateStringsArray, ...values: readonly Part[]): Markup {
  let out = pieces[0] ?? '';
  values.forEach((value, i) => {
    out += textOf(value) + (pieces[i + 1] ?? '');
  });
  return { html: out };
}

function textOf(value: Part): string {
  if (typeof value === 'string') return escape(value);
  if (typeof value === 'number') return String(value);
  return 'html' in value ? value.html : value.map((part) => part.html).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  // Control characters are no text; a browser would show some of them as boxes and refuse others.
  return text.replaceAll(/\p{Cc}/gu, '\ufffd').replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter]!);
}
