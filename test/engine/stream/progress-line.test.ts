import { expect } from 'chai';
import { createProgressLine } from '#src/engine/stream/progress-line.js';

describe('engine/stream/progress-line', () => {
  it('one sentence a minute: records, rate and the time left, or for how long nothing came', () => {
    let now = 5_000;
    const checkpoint = { total: 0 };
    const line = createProgressLine({ now: () => now }, checkpoint);
    const after = (seconds: number, records: number): string | undefined => {
      now += seconds * 1_000;
      checkpoint.total += records;
      return line.take();
    };
    expect(after(59, 100)).to.equal(undefined);
    expect(line.dueInMs()).to.equal(1_000);
    expect(after(1, 500)).to.equal('600 records so far, 10 a second');
    line.expect(3_000);
    expect(after(60, 600)).to.equal('1200 of about 3000 records so far, 10 a second, about 3 minutes left');
    expect(after(60, 0)).to.equal('nothing new for 1 minute; 1200 records so far');
    expect(after(120, 0)).to.equal('nothing new for 3 minutes; 1200 records so far');
    expect(after(60, 2_400)).to.equal('3600 records so far, 40 a second');
  });
});
