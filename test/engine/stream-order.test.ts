import { expect } from 'chai';
import { furthestBehindFirst } from '#src/engine/stream-order.js';
import type { Json } from '#src/util/json.js';

describe('engine/order', () => {
  it('puts first what is furthest behind, and leaves equal ones as they were', () => {
    const states: Record<string, Json | undefined> = {
      done: { v: 1, full_refresh: { complete: true } },
      recent: { v: 1, Modified_Time: '2026-01-31T09:30:00Z' },
      old: { v: 1, Modified_Time: '2026-01-30T09:30:00Z', deleted_time: '2026-01-31T09:30:00Z' },
      half: { v: 1, full_refresh: { Modified_Time: '2020-01-01T00:00:00Z' } },
      python: { Modified_Time: '2026-01-31T01:00:00-08:00' },
      unread: undefined,
      odd: { v: 1, Modified_Time: 'yesterday' },
      skipped: { v: 1, skipped: 'NO_PERMISSION' },
    };
    const requests = Object.entries(states).map(([name, state]) => ({
      name,
      state,
      mode: 'incremental' as const,
      jsonSchema: {},
    }));
    expect(furthestBehindFirst(requests).map(({ name }) => name)).to.deep.equal([
      'unread',
      'odd',
      'skipped',
      'half',
      'old',
      'python',
      'recent',
      'done',
    ]);
  });
});
