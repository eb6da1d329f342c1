import { expect } from 'chai';
import { createLiveView, wantsLiveView } from '#src/cli/process/live-view.js';
import { createProgress } from '#src/cli/process/progress.js';
import { log } from '#src/message.js';
import { createVirtualClock } from '../../support/clock.js';

const SIZE = { columns: 100, rows: 24 };
const ROW = { id: '1', modified: null, values: {} };

describe('cli/process: the live view', () => {
  it('shows streams, rates, credits, what is waited for, and the expected end', () => {
    let now = 0;
    const progress = createProgress({ now: () => now });
    const at = (): number => now;
    progress.onMessage({ kind: 'status', stream: 'Leads', status: 'started', at: at() });
    progress.onMessage({ kind: 'status', stream: 'Deals', status: 'started', at: at() });
    progress.onMessage({ kind: 'estimate', stream: 'Leads', rows: 400, bytes: 1, at: at() });
    now = 10_000;
    progress.onMessage({
      kind: 'records',
      stream: 'Leads',
      rows: [ROW, ROW, ROW, ROW].flatMap((row) => Array.from({ length: 25 }, () => row)),
      emittedAt: now,
    });
    progress.onMessage({ kind: 'status', stream: 'Deals', status: 'complete', at: at() });
    progress.onMessage(log('info', 'CALL_RETRIED', 'Zoho refused\u001b[2J the call'));
    expect(progress.lines(SIZE)).to.deep.equal([
      '1 of 2 started streams done · 100 records · 10/s · 0 credits · 0:10',
      '  Leads                  ████░░░░░░░░░░░░ 100 of about 400, 10/s, 0:30 left',
      '  Zoho refused [2J the call',
    ]);
    now = 3_700_000;
    expect(progress.lines({ columns: 30, rows: 24 })).to.deep.equal([
      '1 of 2 started streams done …',
      '  Leads                  ███…',
    ]);
  });

  it('lists no more streams than the terminal has lines', () => {
    const progress = createProgress({ now: () => 0 });
    for (let index = 0; index < 60; index += 1)
      progress.onMessage({ kind: 'status', stream: `S${index}`, status: 'started', at: 0 });
    expect(progress.lines({ columns: 80, rows: 10 })).to.have.length(8);
    expect(progress.lines({ columns: 80, rows: 10 }).at(-1)).to.equal('  and 54 more');
  });

  it('log lines go above it, and nothing of it stays', () => {
    const written: string[] = [];
    const view = createLiveView({ write: (text) => written.push(text) }, createVirtualClock());
    view.around(() => written.push('INFO a\n'));
    view.end();
    expect(written).to.deep.equal(['INFO a\n']);
  });

  it('is for a person at a terminal only', () => {
    const [tty, pipe] = [{ isTTY: true }, {}];
    expect(wantsLiveView(tty, pipe, { TERM: 'xterm' })).to.equal(true);
    expect(wantsLiveView(tty, tty, {})).to.equal(false);
    expect(wantsLiveView(pipe, pipe, {})).to.equal(false);
    for (const env of [{ NO_COLOR: '1' }, { CI: 'true' }, { TERM: 'dumb' }])
      expect(wantsLiveView(tty, pipe, env)).to.equal(false);
  });
});
