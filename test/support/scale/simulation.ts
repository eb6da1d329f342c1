import type { Strategy } from '#src/engine/plan/estimate.js';
import { planStream, UNKNOWN_FACTS, type Plan } from '#src/engine/plan/plan.js';
import { pollDelay } from '#src/zoho/bulk/jobs.js';
import { factsOfKind, type CallKind } from '#src/zoho/limits/call-kinds.js';
import { createCreditLedger, type CreditLedger } from '#src/zoho/limits/credit-ledger.js';
import { CreditLimitError } from '#src/zoho/limits/credit-limit-error.js';
import { createCreditAccount, type RunCredits } from '#src/zoho/limits/credits.js';
import { createLimiter } from '#src/zoho/limits/limiter.js';
import { createRateWindow, DOWNLOAD_RATE, paced } from '#src/zoho/limits/rate-window.js';
import { heavyCalls, MODULES, RESERVE_PERCENT, SPEED, sum, type EditionFacts } from './arithmetic.js';
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.js';
import { createSimulatedZoho, type SimulatedZoho } from './simulated-zoho.js';

export interface Simulated {
  readonly strategy: Plan['strategy'];
  readonly credits: number;
  readonly calls: number;
  readonly seconds: number;
  /** Most calls at the same time. */
  readonly peak: number;
  /** What the planner promised for all modules. */
  readonly promised: number;
}

/**
 * The first sync of an org, row by row as the engine reads it, against a Zoho that only waits and counts. The plan, the
 * prices, the limiter, the account of credits and the pace of downloads are the program's.
 */
export async function simulate(
  rows: number,
  strategy: 'auto' | Strategy,
  limits: Limits,
): Promise<Simulated> {
  const perModule = rows / MODULES;
  const plan = planStream({
    ...UNKNOWN_FACTS,
    ...{ kind: 'module', cursorField: 'Modified_Time', incremental: false, window: undefined },
    ...{ fullFrom: undefined, strategy, rows: perModule, slots: heavyCalls(limits.calls) },
  });
  const clock = createSimulatedClock();
  const zoho = createSimulatedZoho(clock, limits);
  const org = createOrgRun(clock, zoho, limits);
  const read = READERS[plan.strategy === 'coql' || plan.strategy === 'bulk' ? plan.strategy : 'records'];
  await clock.run(
    org.atOnce(MODULES, () => read(org, perModule, plan)),
    org.isQuiet,
  );
  const promised = MODULES * plan.credits;
  return { strategy: plan.strategy, promised, seconds: clock.now() / 1_000, ...zoho.totals() };
}

/** The runs of one sync, one after another, and the work that waits in them. */
interface OrgRun {
  readonly clock: SimulatedClock;
  readonly zoho: SimulatedZoho;
  readonly call: (kind: CallKind, seconds: number) => Promise<void>;
  /** Several works at the same time. */
  readonly atOnce: (count: number, work: () => Promise<void>) => Promise<void>;
  /** Every work sleeps, or waits for a slot while all slots are taken. */
  readonly isQuiet: () => boolean;
}

type Limits = Pick<EditionFacts, 'calls' | 'credits'>;

function createOrgRun(clock: SimulatedClock, zoho: SimulatedZoho, limits: Limits): OrgRun {
  const limiter = createLimiter({ maxConcurrent: limits.calls });
  const downloads = createRateWindow(DOWNLOAD_RATE, clock);
  const spend = createSpending(clock, limits.credits);
  const queued = { light: 0, heavy: 0 };
  let working = 1;
  return {
    clock,
    zoho,
    call: async (kind, seconds) => {
      const { weight, credits, rate } = factsOfKind(kind);
      await spend(credits);
      const isDownload = rate !== undefined;
      const send = (): Promise<void> =>
        zoho.call({ credits, ms: seconds * 1_000, isHeavy: weight === 'heavy', isDownload });
      const inSlot = <T>(job: () => Promise<T>): Promise<T> => {
        queued[weight] += 1;
        return limiter(weight, () => {
          queued[weight] -= 1;
          return job();
        });
      };
      await (isDownload ? paced({ window: downloads, clock }, inSlot, send) : inSlot(send));
    },
    atOnce: async (count, work) => {
      working += count - 1;
      const one = async (): Promise<void> => {
        await work();
        working -= 1;
      };
      await Promise.all(Array.from({ length: count }, one));
      working += 1;
    },
    isQuiet: () => {
      const waiting = queued.light + queued.heavy;
      if (clock.sleeping() + waiting < working) return false;
      return waiting === 0 || zoho.isFull(queued.light > 0 ? 'light' : 'heavy');
    },
  };
}

const HOUR_MS = 3_600_000;

/** Takes the price of a call. A run that has spent the credits stops, and another one goes on at the next full hour. */
function createSpending(clock: SimulatedClock, allowance: number): (credits: number) => Promise<void> {
  const runs: CreditLedger[] = [];
  const startRun = (): RunCredits => {
    const earlier = [...runs];
    const ledger = createCreditLedger();
    runs.push(ledger);
    const others = (): number => sum(earlier.map((run) => run.spent(clock.now())));
    const onSpend = (credits: number): void => ledger.add(clock.now(), credits);
    const account = createCreditAccount({ clock, shared: { others, onSpend } });
    account.cap({ reservePercent: RESERVE_PERCENT });
    account.knowAllowance(allowance);
    return account;
  };
  let account = startRun();
  return async (credits) => {
    for (;;) {
      const used = account;
      try {
        used.take(credits).answered({ isFree: false });
        return;
      } catch (error) {
        if (!(error instanceof CreditLimitError)) throw error;
        await clock.sleep(HOUR_MS - (clock.now() % HOUR_MS));
        if (account === used) account = startRun();
      }
    }
  };
}

type Reader = (org: OrgRun, rows: number, plan: Plan) => Promise<void>;

const READERS: Readonly<Record<Strategy, Reader>> = {
  /** Page after page (`walk/by-time.ts`). */
  records: async ({ call }, rows) => {
    for (let read = 0; read < rows; read += 200) await call('sorted-list', SPEED.call);
  },
  /** Time slices at the same time, page after page in each (`read/by-coql.ts`). */
  coql: async ({ call, atOnce }, rows, { windows }) => {
    const slices = windows === 1 ? 1 : Math.max(windows, Math.ceil(rows / 100_000));
    for (let border = 1; border < slices; border += 1) await call('coql-200', SPEED.query);
    const free = Array.from({ length: slices }, () => Math.ceil(rows / slices));
    await atOnce(windows, async () => {
      for (let left = free.pop(); left !== undefined; left = free.pop())
        for (; left > 0; left -= 2_000)
          await call('coql-2000', SPEED.query + Math.min(left, 2_000) * SPEED.queryRow);
    });
  },
  /** A job for two pieces between borders, three at a time (`read/by-bulk.ts`). */
  bulk: async (org, rows) => {
    const pieces = Math.ceil(rows / 90_000);
    if (pieces > 2)
      for (let border = 0; border < pieces; border += 1) await org.call('coql-200', SPEED.query);
    const jobs = Math.max(1, Math.ceil(pieces / 2));
    let left = jobs;
    await org.atOnce(Math.min(3, jobs), async () => {
      for (; left > 0;) {
        left -= 1;
        await readJob(org, rows / jobs);
      }
    });
  },
};

async function readJob({ call, clock, zoho }: OrgRun, rows: number): Promise<void> {
  await call('bulk-create', SPEED.call);
  const createdAt = clock.now();
  const endsAt = zoho.createJob((SPEED.job + rows * SPEED.jobRow) * 1_000);
  for (let isEnded = false; !isEnded;) {
    await clock.sleep(pollDelay(clock.now() - createdAt));
    isEnded = clock.now() >= endsAt;
    await call('bulk-status', SPEED.call);
  }
  await call('bulk-download', SPEED.call);
}
