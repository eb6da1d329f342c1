import type { JsonObject } from '../../util/json.js';
import { html, type Markup } from '../../util/markup.js';

/** A response before any fault is applied. Without `json`, `html`, `text` and `file` it has no body. */
export interface Answer {
  readonly status: number;
  readonly json?: JsonObject;
  readonly html?: string;
  /** Sent unchanged with the content type of JSON. */
  readonly text?: string;
  readonly file?: { readonly bytes: Buffer; readonly type: string };
  readonly headers?: Readonly<Record<string, string>>;
}

export const ok = (json: JsonObject): Answer => ({ status: 200, json });

/** "Nothing found" is 204 without a body, never an empty list (zoho-api.md §0.1 no. 8). */
export const noContent: Answer = { status: 204 };

/** The HTML page that an edge server sends instead of JSON (zoho-api.md §11). */
export function htmlPage(status: number, title: string, body: Markup = html``): Answer {
  const page = html`<html>
    <head>
      <title>${title}</title>
    </head>
    <body>
      <h1>${title}</h1>
      ${body}
    </body>
  </html> `;
  return { status, html: page.text };
}

/** A response that ends the handling of a call at once. Thrown by routes, caught in `api.ts`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly answer: Answer) {
    super(`refused with ${answer.status}`);
  }
}
