/**
 * The beginning of a text, whole words only: what is cut in the middle of a word could be the half of a secret, which no
 * masking would know again.
 */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length).replace(/\S*$/, '')}…`;
}
