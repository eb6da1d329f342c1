import { contractFields } from '../../catalog/streams/drift.js';
import { canListDeletions } from '../../catalog/streams/deletions.js';
import { MAX_FIELDS } from '../../catalog/streams/selection.js';
import type { StreamDefinition, StreamField } from '../../catalog/streams/streams.js';
import { rowOf, type Row } from '../../row.js';
import { toSourceError } from '../../errors.js';
import { readStoredFields } from '../../state/stored-fields.js';
import { parseStreamState } from '../../state/stream-state.js';
import { queryRecords } from '../../zoho/api/coql.js';
import { instant } from '../../zoho/api/criteria.js';
import { listRecords, MAX_PER_PAGE } from '../../zoho/api/records.js';
import { factsOfKind } from '../../zoho/limits/call-kinds.js';
import { consequenceOf } from '../plan/calls.js';
import { createColumnsByStrategy, type ColumnsByStrategy } from '../plan/columns-by-strategy.js';
import { CALL_SECONDS } from '../plan/estimate.js';
import { orWithout } from '../plan/findings.js';
import { describePlan, planStream, type Plan, type PlanFacts } from '../plan/plan.js';
import type { CreditRange } from '../plan/promise.js';
import { setupCalls } from '../plan/setup-calls.js';
import { unavailable } from '../plan/unavailable.js';
import { countOrRefusal } from '../read/row-count.js';
import { planFactsOf } from '../stream/plan-facts.js';
import type { StreamContext, StreamRequest } from '../stream/context.js';
import { boundRows } from './changed-rows.js';
import type { StreamForecast } from './stream-forecast.js';

/** One stream, and what was found out about it. */
interface Subject {
  readonly context: StreamContext;
  readonly stream: StreamDefinition;
  readonly fields: readonly StreamField[];
  readonly columns: ColumnsByStrategy;
  readonly facts: PlanFacts;
  readonly window: { readonly from?: number; readonly until?: number };
  readonly isWhole: boolean;
}

/** Queries to find out which columns COQL takes. */
const MOST_TRIALS = 4;
const DELETED_CREDITS = factsOfKind('deleted').credits;
/** Of what is counted by averages. */
const TOLERANCE = 0.1;
const SINGLE_CALLS = 3;
/** A query that Zoho refuses may be charged by its LIMIT. */
const REFUSED_CREDITS = factsOfKind('coql-2000').credits;

/** @throws SourceError if the stream cannot be read */
export async function forecastStream(
  request: StreamRequest,
  context: StreamContext,
): Promise<StreamForecast> {
  const subject = await subjectOf(request, context);
  const { stream, facts } = subject;
  const first = planStream(facts);
  if (first.strategy === 'nothing' || first.strategy === 'settings')
    return {
      ...priceOf(first, first, 0),
      stream: request.name,
      strategy: first.strategy,
      rows: undefined,
      why: first.why,
    };
  const { refused, queried, ...rows } = await rowsOf(subject);
  const chosen = [rows.least, rows.most].map((count) => planFor(subject, count));
  subject.columns.sampleTexts('coql', queried);
  const plans = chosen.map((plan) => pricedAnew(subject, plan)) as [Plan, Plan];
  const deletions = facts.incremental && facts.window?.from !== undefined && canListDeletions(stream);
  const others =
    1 + (subject.isWhole ? 1 : 0) + (deletions ? DELETED_CREDITS : 0) + firstPage(subject, rows.most);
  const [, likely] = plans;
  return {
    ...priceOf(...plans, others, refused * REFUSED_CREDITS),
    stream: request.name,
    strategy: likely.strategy,
    rows,
    why: describePlan(likely),
    completion: likely.completion,
  };
}

async function subjectOf(request: StreamRequest, context: StreamContext): Promise<Subject> {
  const stored = readStoredFields(request.state);
  const { stream } = await context.define(request.name, request.jsonSchema, stored);
  const before = parseStreamState(request.name, request.state, stream.cursorField);
  const fields = contractFields(stream, request);
  const { resources } = context;
  const learned = resources.findings.columns(stream.module);
  const columns = createColumnsByStrategy(fields, stream.cursorField, () => true, learned);
  const known = planFactsOf(request, context, stream, before);
  const window = planStream(known).window ?? {};
  const isWhole = window.from === undefined;
  const due = {
    timeless: isWhole && stream.cursorField !== undefined,
    unapproved: context.options.includeUnapprovedRecords,
  };
  const facts: PlanFacts = {
    ...known,
    strategy: resources.strategy,
    setup: setupCalls({ fields, stream, window }, resources.users, due),
    creditsLeft: resources.creditsLeft(),
    slots: resources.slots,
  };
  return { context, stream, fields, columns, facts, window, isWhole };
}

/** The plan for this number of rows; a read begins with a page of Get Records unless `read_strategy` says otherwise. */
function planFor({ context, stream, columns, facts, isWhole }: Subject, rows: number): Plan {
  const isAuto = facts.strategy === 'auto';
  const left = isAuto ? Math.max(0, rows - MAX_PER_PAGE) : rows;
  const needs = columns.needs();
  const closed = unavailable(stream, columns, context.resources);
  return planStream({ ...facts, needs, unavailable: closed, rows: left, isCounted: isWhole });
}

/** The plan that a sync will choose, at the price that the forecast knows better: whether queries truncate texts. */
function pricedAnew({ columns, facts }: Subject, plan: Plan): Plan {
  const { strategy, rows, isCounted, why } = plan;
  if (strategy === 'nothing' || strategy === 'settings') return plan;
  return { ...planStream({ ...facts, strategy, needs: columns.needs(), rows, isCounted }), why };
}

/** Credits of the first page, if the plan for the rest does not include it. */
function firstPage({ facts, columns }: Subject, rows: number): number {
  if (facts.strategy !== 'auto') return 0;
  return rows > MAX_PER_PAGE ? columns.needs().records.batches : 0;
}

function priceOf(
  least: Plan,
  most: Plan,
  others: number,
  perhaps = 0,
): Pick<StreamForecast, 'credits' | 'calls' | 'seconds'> {
  const certain = least.credits - (least.uncertain ?? 0);
  return {
    credits: {
      least: Math.max(0, Math.floor(certain * (1 - TOLERANCE)) + others - SINGLE_CALLS),
      most: Math.ceil(most.credits * (1 + TOLERANCE)) + others + SINGLE_CALLS + perhaps,
    },
    calls: most.calls + others,
    seconds: most.seconds + others * CALL_SECONDS,
  };
}

interface CountedRows extends CreditRange {
  /** Queries that were refused on the way, as they will be in the sync. */
  readonly refused: number;
  /** Rows as COQL returned them. */
  readonly queried: readonly Row[];
}

/** The rows to read: Zoho's count of a whole module, or bounds of what has changed. A page shows what the columns hold. */
async function rowsOf(subject: Subject): Promise<CountedRows> {
  const { context, stream, isWhole } = subject;
  const { client, options, resources } = context;
  const converted = stream.module === 'Leads' && options.includeConvertedLeads;
  const count = isWhole
    ? await countOrRefusal(client, stream.module, converted, resources.findings)
    : undefined;
  if (count !== undefined && count <= MAX_PER_PAGE) return { least: count, most: count, ...NOTHING_LEARNED };
  // First, since the sample is of the columns that a strategy does not deliver.
  const learned = count === undefined ? NOTHING_LEARNED : await learnColumns(subject);
  const sample = await samplePage(subject, converted);
  if (count !== undefined) return { least: count, most: count, ...learned };
  if (!sample.more) return { least: sample.rows, most: sample.rows, ...NOTHING_LEARNED };
  const bounds = await orWithout(
    { findings: resources.findings, warn: () => undefined },
    'query probe',
    stream.module,
    () => boundRows((offset) => hasRowAt(subject, offset), sample.rows),
  );
  const { least, most } = bounds ?? { least: sample.rows, most: 100 * sample.rows };
  return { least, most, ...(await learnColumns(subject)) };
}

/** One page of the columns that a strategy may not deliver. */
async function samplePage(
  { context, stream, fields, columns, window }: Subject,
  converted: boolean,
): Promise<{ readonly rows: number; readonly more: boolean }> {
  const texts = fields.filter(({ richText }) => richText).map(({ apiName }) => apiName);
  const { completed } = columns.asked('coql');
  const names = [...new Set([...completed, ...texts, ...columns.asked('bulk').completed])].slice(
    0,
    MAX_FIELDS - 1,
  );
  const hasTime = stream.cursorField === 'Modified_Time';
  const { rows, moreRecords } = await listRecords(context.client, {
    module: stream.module,
    fields: [hasTime ? 'Modified_Time' : 'id', ...names],
    ...(hasTime && { sortBy: 'Modified_Time', sortOrder: 'asc' }),
    ...(window.from !== undefined && { modifiedSince: window.from }),
    ...(converted && { converted: 'both' }),
  });
  columns.sampleOf(names, rows.map(rowOf));
  return { rows: rows.length, more: moreRecords };
}

async function hasRowAt({ context, stream, window, facts }: Subject, offset: number): Promise<boolean> {
  const field = facts.cursorField ?? 'id';
  const { from } = window;
  const { rows } = await queryRecords(context.client, {
    module: stream.module,
    columns: [field],
    ...(from !== undefined && { where: { op: '>=', field, value: instant(from) } }),
    orderBy: [{ field, order: 'asc' }],
    limit: 1,
    offset,
  });
  return rows.length > 0;
}

type Learned = Pick<CountedRows, 'refused' | 'queried'>;

const NOTHING_LEARNED: Learned = { refused: 0, queried: [] };

/** Queries a page with all columns, which costs as much as one row, and learns from refusals what a sync would learn. */
async function learnColumns({ context, stream, columns, facts }: Subject): Promise<Learned> {
  const { findings } = context.resources;
  for (let trial = 0; trial < MOST_TRIALS; trial += 1) {
    const isClosed = unavailable(stream, columns, context.resources).coql !== undefined;
    if (facts.strategy === 'records' || isClosed) return { refused: trial, queried: [] };
    const { batches, quoted } = columns.asked('coql');
    try {
      const { rows } = await queryRecords(context.client, {
        module: stream.module,
        columns: batches[0] ?? [],
        quoted,
        limit: MAX_PER_PAGE,
      });
      // Other texts may be in other queries.
      return { refused: trial, queried: batches.length === 1 ? rows.map(rowOf) : [] };
    } catch (thrown) {
      if (consequenceOf('query', thrown) === 'fail') throw thrown;
      if (!columns.learn('coql', thrown)) findings.close('query', stream.module, toSourceError(thrown));
    }
  }
  return { refused: MOST_TRIALS, queried: [] };
}
