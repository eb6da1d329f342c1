/** Parses an absolute http(s) URL without query and fragment; drops trailing slashes. `undefined` for anything else. */
export function parseBaseUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const http = url.protocol === 'http:' || url.protocol === 'https:';
  return http && url.search === '' && url.hash === '' ? url.href.replace(/\/+$/, '') : undefined;
}
