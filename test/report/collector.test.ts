import { expect } from 'chai';
import { log } from '#src/message.js';
import { createBuckets } from '#src/report/buckets.js';
import { remediesIn } from '#src/report/remedies.js';
import { failedLogin, failedRun, madeRun, manyStreams } from '../support/report-runs.js';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('I-47: report/collector', () => {
  it('the figures of streams, time, kinds and statuses add up to the totals', () => {
    const { totals, streams, calls, time } = manyStreams();
    expect(sum(streams.map(({ records }) => records))).to.equal(totals.records);
    expect(sum(time.buckets.map(({ records }) => records))).to.equal(totals.records);
    expect(sum([...streams, ...calls.shared].map(({ credits }) => credits))).to.equal(totals.credits);
    expect(sum(time.buckets.map(({ credits }) => credits))).to.equal(totals.credits);
    for (const groups of [calls.byKind, calls.byStatus, time.buckets])
      expect(sum(groups.map((group) => group.calls))).to.equal(totals.calls);
    expect(calls.kept.length + calls.notKept).to.equal(totals.calls);
    expect(sum(time.buckets.map(({ retries }) => retries))).to.equal(totals.retries);
  });

  it('each stream has an outcome and its reason', () => {
    const { run, streams, errors } = failedRun();
    expect(run.outcome).to.equal('incomplete');
    expect(streams.map(({ stream, outcome }) => [stream, outcome])).to.deep.equal([
      ['Leads', 'interrupted'],
      ['Deals', 'failed'],
      ['Old_Things', 'skipped'],
    ]);
    expect(streams.every(({ reason }) => reason !== null)).to.equal(true);
    expect(errors.map(({ code, stream }) => [code, stream])).to.deep.equal([
      ['OAUTH_SCOPE_MISMATCH', 'Deals'],
      ['API_CREDITS_LIMIT', null],
    ]);
  });

  it('what was promised for streams is summed, beside what they spent', () => {
    const run = madeRun();
    run.emit(0, (at) => ({ kind: 'status', stream: 'Leads', status: 'started', at }));
    expect(run.report(1).promise).to.equal(null);
    for (const [stream, spent] of [
      ['Leads', 12],
      ['Deals', 3],
    ] as const) {
      const promise = { least: 2, most: 10, spent };
      run.emit(1, () => log('info', 'CREDITS_COMPARED', stream, { stream, facts: { promise } }));
    }
    expect(run.report(2).promise).to.deep.equal({
      streams: 2,
      creditsFrom: 4,
      creditsTo: 20,
      creditsSpent: 15,
    });
  });

  it('a run that fails before its streams is failed, and so are they', () => {
    const { run, streams } = failedLogin();
    expect(run.outcome).to.equal('failed');
    expect(streams.map(({ outcome }) => outcome)).to.deep.equal(['failed', 'failed']);
  });

  it('memory is bounded: of many calls, texts, slices and errors the first ones are kept, and all are counted', () => {
    const run = madeRun();
    run.emit(0, (at) => ({ kind: 'status', stream: 'Leads', status: 'started', at }));
    const slice = { from: 0, to: 1_000, startedAt: 0, endedAt: 1, rows: 1 };
    for (let index = 0; index < 5_000; index += 1) {
      run.call(index, { label: index % 2 === 0 ? 'Leads' : `path ${index}` });
      run.emit(index, () =>
        log('warn', 'FALLBACK', `Leads: text ${index}`, { stream: 'Leads', facts: { slice } }),
      );
    }
    const report = run.report(5_001);
    expect([report.calls.kept.length, report.calls.notKept]).to.deep.equal([2_000, 3_000]);
    expect(report.time.buckets.length).to.be.within(60, 120);
    const [leads] = report.streams;
    expect([leads?.calls, leads?.slices.kept.length, leads?.slices.notKept]).to.deep.equal([
      2_500, 200, 4_800,
    ]);
    expect(leads?.notices.map(({ count, texts }) => [count, texts.length])).to.deep.equal([[5_000, 5]]);
    expect(report.calls.shared.length).to.be.at.most(2_000);
    expect(JSON.stringify(report).length).to.be.below(1_500_000);
  });

  it('buckets widen and keep their sums', () => {
    const buckets = createBuckets(4);
    for (let ms = 0; ms < 1_000; ms += 10) buckets.add('a', ms, 1);
    expect([buckets.length, buckets.widthMs]).to.deep.equal([3, 400]);
    expect(buckets.sums('a')).to.deep.equal([40, 40, 20]);
    expect(buckets.sums('b')).to.deep.equal([0, 0, 0]);
    buckets.add('a', Number.NaN, 1);
    buckets.add('a', -5, 1);
    expect(buckets.sums('a')[0]).to.equal(42);
  });

  it('remedies come from tables of codes, without marks', () => {
    const page =
      '| code | m | do |\n| `A`, `B_1` | x | See [State](guide.md#state) of `read` |\n| `C` | x | None. |';
    expect([...remediesIn(page)]).to.deep.equal([
      ['A', 'See State of read.'],
      ['B_1', 'See State of read.'],
    ]);
  });
});
