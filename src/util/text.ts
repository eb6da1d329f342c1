/** `1 call`, `12 calls` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * The beginning of a text, in whole words. Part of a word could be half a secret, which masking would not recognise.
 */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length).replace(/\S*$/, '')}…`;
}

/** What is quoted of an answer that nobody understands. */
const EXCERPT_LENGTH = 200;
const NAMED_SECRET = /("[^"]*(?:token|secret|password|authorization)[^"]*"\s*:\s*")[^"]*/gi;
/** Long runs of letters and digits: tokens, keys, ids of sessions. */
const LONG_RUN = /[\w.~+/=-]{24,}/g;

/**
 * The beginning of an answer of unknown form, for a message: on one line, without what may be a secret, and truncated where a word
 * ends.
 */
export function excerpt(text: string): string {
  // Enough to quote from, masked before it is truncated: no mask recognises half a secret.
  const plain = text
    .slice(0, EXCERPT_LENGTH * 10)
    .replace(/\s+/g, ' ')
    .trim();
  const masked = plain
    .replace(NAMED_SECRET, '$1****')
    .replace(LONG_RUN, (run) => (/\d/.test(run) ? '****' : run));
  if (masked.length <= EXCERPT_LENGTH) return masked;
  return `${masked.slice(0, EXCERPT_LENGTH).replace(/[^\s"'<>,:;{}[\]&=]*$/, '')}…`;
}

/** `12,345`, `0.25` */
export function grouped(value: number): string {
  const [whole = '', fraction] = String(Math.round(value * 1_000) / 1_000).split('.');
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? digits : `${digits}.${fraction}`;
}

/** The same text in memory of its own: a cell of a file keeps a whole piece of the file in memory. */
export function detached(text: string): string {
  return Buffer.from(text).toString();
}
