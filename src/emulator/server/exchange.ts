import type { IncomingMessage, ServerResponse } from 'node:http';
import { asArray } from '../../util/json.js';
import { type Answer, htmlPage } from '../call/answer.js';
import type { Api, ApiRequest, Outcome } from './api.js';
import type { BulkJobs } from '../bulk/jobs.js';
import type { CallInfo, CallLog, RequestHook } from '../call/calls.js';
import { deliver, visibleStatus } from '../call/delivery.js';
import { apiError } from '../call/errors.js';
import { type Fault, type FaultBook, latencyOf, replacement } from '../call/faults.js';
import type { ConcurrencyGate, CreditMeter } from '../call/gates.js';
import type { Accounts } from '../oauth/oauth.js';
import type { Settings } from '../options/options.js';
import type { Org } from '../org/org.js';
import { parseAuthorization } from '../call/token-store.js';
import type { VirtualClock } from '../call/virtual-clock.js';

/** Everything that one request and its response use. */
export interface World {
  readonly org: Org;
  readonly settings: Settings;
  readonly clock: VirtualClock;
  readonly accounts: Accounts;
  readonly api: Api;
  readonly bulk: BulkJobs;
  readonly gate: ConcurrencyGate;
  readonly credits: CreditMeter;
  readonly log: CallLog;
  readonly faults: FaultBook;
  readonly hooks: Set<RequestHook<Fault>>;
  /** The emulator's own address: the default of `api_domain`. */
  readonly url: () => string;
  /** Errors thrown by hooks and by the data. */
  readonly failures: unknown[];
}

/** Headers that a test may want to read. The token is not among them. */
const LOGGED = ['if-modified-since', 'user-agent', 'accept', 'accept-encoding', 'x-external', 'content-type'];

/** Answers one HTTP request, for either of the two hosts. */
export async function exchange(req: IncomingMessage, res: ServerResponse, world: World): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://emulator');
  const path = decodePath(url.pathname);
  const query = Object.fromEntries(url.searchParams);
  const isAccounts = path.startsWith('/oauth/');
  await (isAccounts ? exchangeAccounts : exchangeApi)(req, res, { path, query }, world);
}

interface Target {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

async function exchangeApi(
  req: IncomingMessage,
  res: ServerResponse,
  target: Target,
  world: World,
): Promise<void> {
  // Only calls that can have a body wait for one. The others enter the gate in order of arrival.
  const body = req.method === 'GET' ? '' : await readBody(req);
  const request = { ...apiRequest(req, target), body };
  const heavy = world.api.isHeavy(request);
  const ticket = world.gate.enter(heavy);
  // A stalled response occupies the gate until the client closes the connection. Others leave just before they are sent.
  res.once('close', ticket.leave);
  const call = world.log.open({ ...callInfo(req, target, heavy, world.clock.now()), body });
  // Jobs that are due run before a hook changes the organisation.
  world.bulk.tick();
  const faults = await gatherFaults(call, world);
  await pause(res, callTime(target, world.settings) + latencyOf(faults), world);
  const { answer, credits } = answerApi(request, ticket.admitted, faults, world);
  await pause(res, rowTime(target, answer, world.settings), world);
  world.log.close(call, {
    status: visibleStatus(answer, faults),
    credits,
    faults: faults.map(({ kind }) => kind),
  });
  if (!faults.some(({ kind }) => kind === 'stall')) ticket.leave();
  await deliver(res, answer, { ...COOKIES, ...creditHeader(world) }, world.clock, faults);
}

const isQuery = ({ path }: Target): boolean => /^\/crm\/v[\d.]+\/coql$/.test(path);

function callTime(target: Target, { latencyMs, coqlLatencyMs }: Settings): number {
  return isQuery(target) ? (coqlLatencyMs ?? latencyMs) : latencyMs;
}

function rowTime(target: Target, { json }: Answer, { coqlMsPerRow }: Settings): number {
  return isQuery(target) ? coqlMsPerRow * asArray(json?.['data']).length : 0;
}

/** Clients must ignore it (zoho-api.md §1.6). */
const COOKIES = { 'set-cookie': 'JSESSIONID=0F0E0D0C0B0A09080706050403020100;path=/;HttpOnly' };

function creditHeader({ settings, credits }: World): Record<string, string> {
  const isShown =
    settings.creditHeader === 'always' || (settings.creditHeader === 'past-half' && credits.isPastHalf());
  return isShown ? { 'x-api-credits-remaining': String(credits.remaining()) } : {};
}

function apiRequest(req: IncomingMessage, target: Target): Omit<ApiRequest, 'body'> {
  return {
    method: req.method ?? 'GET',
    ...target,
    authorization: req.headers.authorization,
    modifiedSince: req.headers['if-modified-since'],
    contentType: req.headers['content-type'],
  };
}

function callInfo(
  req: IncomingMessage,
  target: Target,
  heavy: boolean,
  startedAt: number,
): Omit<CallInfo, 'n' | 'body'> {
  const headers = Object.entries(req.headers).filter(([name]) => LOGGED.includes(name));
  return {
    ...target,
    method: req.method ?? 'GET',
    headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
    scheme: parseAuthorization(req.headers.authorization)?.scheme,
    heavy,
    startedAt,
  };
}

async function gatherFaults(call: CallInfo, world: World): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const hook of world.hooks) {
    try {
      const fault = await hook(call, world.org);
      if (fault) faults.push(fault);
    } catch (error) {
      world.failures.push(error);
      faults.push({ kind: 'answer', answer: emulatorError(error) });
    }
  }
  return [...faults, ...world.faults.draw(call, 'api')];
}

function answerApi(request: ApiRequest, admitted: boolean, faults: readonly Fault[], world: World): Outcome {
  const replaced = replacementOf(faults);
  if (replaced) return { answer: replaced, credits: 0 };
  try {
    return world.api.serve(request, admitted);
  } catch (error) {
    world.failures.push(error);
    return { answer: emulatorError(error), credits: 0 };
  }
}

const replacementOf = (faults: readonly Fault[]): Answer | undefined =>
  faults.map(replacement).find((answer) => answer !== undefined);

/** Not an error of Zoho: shows a test what failed inside the emulator. */
const emulatorError = (error: unknown): Answer => apiError(500, 'EMULATOR_ERROR', String(error));

async function pause(res: ServerResponse, ms: number, { clock }: World): Promise<void> {
  if (ms <= 0) return;
  const gone = new AbortController();
  const onClose = (): void => gone.abort(new Error('the client closed the connection'));
  res.once('close', onClose);
  await clock.sleep(ms, gone.signal).catch(() => undefined);
  res.off('close', onClose);
}

/** The accounts host returns JSON from the token endpoint and HTML pages for every other path (zoho-api.md §11, end). */
async function exchangeAccounts(
  req: IncomingMessage,
  res: ServerResponse,
  target: Target,
  world: World,
): Promise<void> {
  const form = formOf(await readBody(req), req.headers['content-type'] ?? '');
  const parameters = { ...target.query, ...form };
  const info = { ...callInfo(req, target, false, world.clock.now()), body: '', n: 0 };
  const faults = world.faults.draw(info, 'accounts');
  await pause(res, latencyOf(faults), world);
  const answer = replacementOf(faults) ?? answerAccounts(info, parameters, world);
  await deliver(res, answer, {}, world.clock, faults);
}

/** The token endpoint reads both forms of a form (zoho-api.md §17): Zoho's own SDK for Node sends the second. */
function formOf(body: string, contentType: string): Record<string, string> {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return Object.fromEntries(new URLSearchParams(body));
  const parts = body.split(`--${boundary}`).flatMap((part): [string, string][] => {
    const [head = '', ...rest] = part.split('\r\n\r\n');
    const name = /\bname="([^"]*)"/i.exec(head)?.[1];
    return name === undefined ? [] : [[name, rest.join('\r\n\r\n').replace(/\r\n$/, '')]];
  });
  return Object.fromEntries(parts);
}

function answerAccounts(call: CallInfo, parameters: Target['query'], { accounts, url }: World): Answer {
  if (call.method === 'GET' && call.path === '/oauth/v2/auth') return accounts.consent(parameters, url());
  if (call.method === 'POST' && call.path === '/oauth/v2/token') return accounts.token(parameters, url());
  if (call.method === 'POST' && call.path === '/oauth/v2/token/revoke') return accounts.revoke(parameters);
  return htmlPage(404, 'Zoho Accounts: page not found');
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
