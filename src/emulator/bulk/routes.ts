import { asText } from '../../util/json.js';
import type { JsonObject } from '../../util/json.js';
import { type Answer, ok, Refusal } from '../call/answer.js';
import { mediaTypeNotSupported, resourceNotFound } from './errors.js';
import type { JobState } from './faults.js';
import { type BulkJob, type BulkJobs, resultOf } from './jobs.js';
import { moduleNamed, parseRequest } from './query.js';
import { scopeMismatch, tooManyRequests } from '../call/errors.js';
import type { Context, Route, RoutedCall } from '../call/route.js';
import { bulkRead, isAllowed, moduleRead } from '../call/scopes.js';
import type { Org } from '../org/org.js';
import { currentUser } from '../view/view.js';

/** The module is in the body of a new job. For an existing job it is checked once the job is found. */
const scopes: Route['scopes'] = ({ body }, { org }) => {
  const name = moduleNamed(body);
  return name === undefined ? bulkRead : [...bulkRead, ...moduleRead(name, org.modules.get(name)?.metadata)];
};

function demandScope(name: string, { session }: RoutedCall, { org }: Context): void {
  const requirement = moduleRead(name, org.modules.get(name)?.metadata);
  if (!isAllowed(session.scopes, requirement)) throw new Refusal(scopeMismatch);
}

const creatorOf = (org: Org): JsonObject => {
  const { id, full_name } = currentUser(org);
  return { id: id ?? null, name: full_name ?? null };
};

function createJob(bulk: BulkJobs, call: RoutedCall, context: Context): Answer {
  if (!/^application\/json\b/i.test(call.contentType ?? '')) throw new Refusal(mediaTypeNotSupported);
  const { org, zone } = context;
  const request = parseRequest(call.body, context);
  const continuation =
    'token' in request ? bulk.resume(request.token, call.session.user) : bulk.start(request.query);
  demandScope(continuation.query.name, call, context);
  const { id, createdAt } = bulk.add(continuation, call.session.user);
  const details = {
    id,
    operation: 'read',
    state: 'ADDED',
    created_by: creatorOf(org),
    created_time: zone(createdAt),
  };
  const data = [{ status: 'success', code: 'ADDED_SUCCESSFULLY', message: 'Added successfully.', details }];
  return { status: 201, json: { data, info: {} } };
}

function findJob(bulk: BulkJobs, call: RoutedCall, context: Context): { job: BulkJob; state: JobState } {
  const id = call.params['id'] ?? '';
  const found = bulk.find(id);
  if (!found) throw new Refusal(resourceNotFound(id));
  demandScope(found.job.query.name, call, context);
  return found;
}

function getJob(bulk: BulkJobs, call: RoutedCall, context: Context): Answer {
  const { job, state } = findJob(bulk, call, context);
  const { id, query, page, createdAt } = job;
  const result = resultOf(job, state);
  return ok({
    data: [
      {
        id,
        operation: 'read',
        state,
        ...(result ? { result } : {}),
        query: { ...query.echo, page },
        created_by: creatorOf(context.org),
        created_time: context.zone(createdAt),
        file_type: query.fileType,
      },
    ],
  });
}

/** Answers 404 while the job has no file (not documented, but the likeliest answer). */
function getResult(bulk: BulkJobs, call: RoutedCall, context: Context): Answer {
  if (!bulk.admitDownload()) throw new Refusal(tooManyRequests);
  const { job, state } = findJob(bulk, call, context);
  if (state !== 'COMPLETED') throw new Refusal(resourceNotFound(asText(job.id) ?? ''));
  return {
    status: 200,
    file: { bytes: bulk.download(job), type: 'application/zip' },
    headers: { 'content-disposition': `attachment; filename="${job.id}.zip"` },
  };
}

/** zoho-api.md §8; prices: §2.2. */
export function bulkRoutes(bulk: BulkJobs): Route[] {
  const on =
    (handle: (bulk: BulkJobs, call: RoutedCall, context: Context) => Answer): Route['handle'] =>
    (call, context) =>
      handle(bulk, call, context);
  return [
    {
      base: 'bulk',
      pattern: '/read',
      method: 'POST',
      scopes,
      cost: () => 50,
      isFreeIfRefused: true,
      handle: on(createJob),
    },
    { base: 'bulk', pattern: '/read/#id', method: 'GET', scopes, handle: on(getJob) },
    { base: 'bulk', pattern: '/read/#id/result', method: 'GET', scopes, handle: on(getResult) },
  ];
}
