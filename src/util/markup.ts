/** Text that is markup already. Only {@link html} creates it. */
export class Markup {
  constructor(readonly text: string) {}
}

type Value = string | number | Markup | undefined | readonly Value[];

/** Markup with values in it. Every value that is not markup itself is escaped; `undefined` is nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(
    parts.map((part, index) => part + (index < values.length ? written(values[index]) : '')).join(''),
  );
}

function written(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  return typeof value === 'string' || typeof value === 'number'
    ? escaped(String(value))
    : value.map(written).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '').replace(UNWRITABLE, '\uFFFD');
}

/** Control characters that HTML does not allow. */
const UNWRITABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
