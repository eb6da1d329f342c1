import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { formatHttpDate } from '../../util/clock.js';
import type { Answer } from './answer.js';
import type { Fault } from './faults.js';
import type { VirtualClock } from './virtual-clock.js';

const isDelivery = (fault: Fault): fault is DeliveryFault =>
  ['truncated', 'truncated-json', 'drip', 'reset', 'stall'].includes(fault.kind);

/** Faults that corrupt or delay a correct response on its way. */
type DeliveryFault = Extract<Fault, { kind: 'truncated' | 'truncated-json' | 'drip' | 'reset' | 'stall' }>;

/** The status that the client receives. `undefined` if it receives none. */
export function visibleStatus(answer: Answer, faults: readonly Fault[]): number | undefined {
  const fault = faults.find(isDelivery);
  const isSilent = fault?.kind === 'reset' || (fault?.kind === 'stall' && fault.after === 'nothing');
  return isSilent ? undefined : answer.status;
}

/**
 * Sends the response, changed as the first delivery fault requires. A response without a body has no content type
 * (zoho-api.md §15 no. 4). JSON has the content type of §11.
 */
export async function deliver(
  res: ServerResponse,
  answer: Answer,
  headers: Readonly<Record<string, string>>,
  clock: Pick<VirtualClock, 'now' | 'sleep'>,
  faults: readonly Fault[],
): Promise<void> {
  const fault = faults.find(isDelivery);
  if (fault?.kind === 'reset') return void res.socket?.resetAndDestroy();
  if (fault?.kind === 'stall' && fault.after === 'nothing') return untilClosed(res);
  const { body, type } = content(answer);
  const sent = fault?.kind === 'truncated-json' ? body.subarray(0, body.length / 2) : body;
  const isChunked = fault?.kind === 'truncated' && fault.transfer === 'chunked';
  res.sendDate = false;
  res.writeHead(answer.status, {
    date: formatHttpDate(clock.now()),
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(type === undefined || isChunked ? {} : { 'content-length': sent.length }),
    ...headers,
    ...answer.headers,
  });
  if (fault === undefined || fault.kind === 'truncated-json') return void res.end(sent);
  if (fault.kind === 'drip') return drip(res, sent, fault, clock);
  await write(res, sent.subarray(0, sent.length / 2));
  if (fault.kind === 'stall') await untilClosed(res);
  else res.destroy();
}

function content({ json, html, text, file }: Answer): { body: Buffer; type: string | undefined } {
  const written = json ? JSON.stringify(json) : text;
  if (written !== undefined) return { body: Buffer.from(written), type: 'application/json;charset=utf-8' };
  if (html !== undefined) return { body: Buffer.from(html), type: 'text/html;charset=UTF-8' };
  return { body: file?.bytes ?? Buffer.alloc(0), type: file?.type };
}

/** Stops when the client closes the connection. */
async function drip(
  res: ServerResponse,
  body: Buffer,
  { pieces, pauseMs }: Extract<Fault, { kind: 'drip' }>,
  clock: Pick<VirtualClock, 'sleep'>,
): Promise<void> {
  const size = Math.max(1, Math.ceil(body.length / pieces));
  for (let start = 0; start < body.length && !res.destroyed; start += size) {
    await write(res, body.subarray(start, start + size));
    await clock.sleep(pauseMs);
  }
  res.end();
}

function write(res: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    res.write(bytes, () => resolve());
  });
}

async function untilClosed(res: ServerResponse): Promise<void> {
  if (!res.closed) await once(res, 'close');
}
