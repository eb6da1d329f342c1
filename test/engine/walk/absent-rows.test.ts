import { expect } from 'chai';
import { findAbsent, unexplained } from '#src/engine/walk/absent-rows.js';
import type { RowSource } from '#src/engine/walk/row-source.js';
import { rowOf } from '#src/row.js';
import { rejection } from '../../support/rejection.js';

const source = (
  there: readonly string[],
  deleted: readonly string[],
): Pick<RowSource, 'byId' | 'deletedSince'> & { readonly asked: string[] } => {
  const asked: string[] = [];
  return {
    asked,
    byId: (id) => {
      asked.push(id);
      return Promise.resolve(there.includes(id) ? rowOf({ id }) : undefined);
    },
    deletedSince: () => Promise.resolve({ ids: deleted, moreRecords: false }),
  };
};

describe('I-36: engine/walk: rows that an answer by ids omits', () => {
  it('are explained if they are listed as deleted', () => {
    expect(unexplained(['1', '2', '3'], ['2'])).to.deep.equal(['1', '3']);
  });

  it('are asked for one by one, except those listed as deleted', async () => {
    const from = source(['1', '4'], ['2', '3']);
    const found = await findAbsent(from, ['1', '2', '3', '4', '5'], 3, 0);
    expect(found.map(({ id }) => id)).to.deep.equal(['1', '4']);
    expect(from.asked).to.deep.equal(['1', '4', '5']);
  });

  it('are an error if they are too many', async () => {
    const from = source(['1', '2', '3', '4'], []);
    const error = await rejection(findAbsent(from, ['1', '2', '3', '4'], 3, 0));
    expect(error).to.include({ code: 'IDS_NOT_ANSWERED' });
    expect(from.asked).to.deep.equal([]);
  });
});
