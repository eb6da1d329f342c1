import { readAnswer } from './answer.js';
import { ZohoApiError } from './api-error.js';
import type { HttpBody, HttpStream } from './http.js';

/**
 * A file, or the error in its place. Errors (also those with status 200), HTML pages and answers without a body are read
 * whole.
 *
 * @param subject what was asked for, for the error: `GET /crm/bulk/v8/read/1/result`
 */
export async function readDownload(stream: HttpStream, subject: string): Promise<HttpBody | ZohoApiError> {
  const { status, headers } = stream;
  const isFile = status < 300 && status !== 204 && !/json|html/i.test(headers['content-type'] ?? '');
  if (isFile) return stream;
  const answer = readAnswer({ status, headers, body: await stream.text() }, subject);
  // JSON without an error is no file either.
  return answer instanceof ZohoApiError ? answer : new ZohoApiError({ status, isJson: true }, subject);
}
