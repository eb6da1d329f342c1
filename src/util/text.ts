/**
 * The beginning of a text, in whole words. Part of a word could be half a secret, which masking would not recognise.
 */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length).replace(/\S*$/, '')}…`;
}
