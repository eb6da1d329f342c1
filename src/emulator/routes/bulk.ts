import { asText } from '../../util/json.js';
import type { JsonObject } from '../../util/json.js';
import { type Answer, ok, Refusal } from '../answer.js';
import { mediaTypeNotSupported, resourceNotFound } from '../bulk/errors.js';
import type { JobState } from '../bulk/faults.js';
import { type BulkJob, resultOf } from '../bulk/jobs.js';
import { moduleNamed, parseRequest } from '../bulk/query.js';
import { scopeMismatch, tooManyRequests } from '../errors.js';
import type { Context, Route, RoutedCall } from '../route.js';
import { bulkRead, isAllowed, moduleRead } from '../scopes.js';
import type { Org } from '../org.js';
import { currentUser } from '../view.js';

/** The module is in the body of a new job; that of a job which is there is looked at when the job is found. */
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

function createJob(call: RoutedCall, context: Context): Answer {
  if (!/^application\/json\b/i.test(call.contentType ?? '')) throw new Refusal(mediaTypeNotSupported);
  const { bulk, org, zone } = context;
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

function findJob(call: RoutedCall, context: Context): { job: BulkJob; state: JobState } {
  const id = call.params['id'] ?? '';
  const found = context.bulk.find(id);
  if (!found) throw new Refusal(resourceNotFound(id));
  demandScope(found.job.query.name, call, context);
  return found;
}

function getJob(call: RoutedCall, context: Context): Answer {
  const { job, state } = findJob(call, context);
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

/** Ends in 404 as long as the job has no file: that is not documented, but what else could it be. */
function getResult(call: RoutedCall, context: Context): Answer {
  if (!context.bulk.admitDownload()) throw new Refusal(tooManyRequests);
  const { job, state } = findJob(call, context);
  if (state !== 'COMPLETED') throw new Refusal(resourceNotFound(asText(job.id) ?? ''));
  return {
    status: 200,
    file: { bytes: context.bulk.download(job), type: 'application/zip' },
    headers: { 'content-disposition': `attachment; filename="${job.id}.zip"` },
  };
}

/** zoho-api.md §8; prices: §2.2. */
export const bulkRoutes: readonly Route[] = [
  { base: 'bulk', pattern: '/read', method: 'POST', scopes, cost: () => 50, handle: createJob },
  { base: 'bulk', pattern: '/read/#id', method: 'GET', scopes, handle: getJob },
  { base: 'bulk', pattern: '/read/#id/result', method: 'GET', scopes, handle: getResult },
];
