import { readAnswer } from './answer.js';
import { ZohoApiError } from './api-error.js';
import type { HttpBody, HttpHead, HttpStream } from './http.js';

/**
 * A file, or the error in its place. Errors (also those with status 200), HTML pages and answers without a body are read
 * whole.
 *
 * @param mayBeEmpty 204 says that there is no such file
 * @param subject what was asked for, for the error: `GET /crm/bulk/v8/read/1/result`
 */
export async function readDownload(
  stream: HttpStream,
  subject: string,
  mayBeEmpty = false,
): Promise<HttpBody | ZohoApiError> {
  const { status, headers } = stream;
  if (isFile(stream)) return stream;
  if (status === 204 && mayBeEmpty) {
    stream.discard();
    // The same as 404, in other words.
    return new ZohoApiError({ status: 404, isJson: true }, subject);
  }
  const answer = readAnswer({ status, headers, body: await stream.text() }, subject);
  // JSON without an error is no file either.
  return answer instanceof ZohoApiError ? answer : new ZohoApiError({ status, isJson: true }, subject);
}

/** A file may be JSON or HTML itself: then the answer names it. */
function isFile({ status, headers }: HttpHead): boolean {
  if (status >= 300 || status === 204) return false;
  return (
    /attachment|filename/i.test(headers['content-disposition'] ?? '') ||
    !/json|html/i.test(headers['content-type'] ?? '')
  );
}
