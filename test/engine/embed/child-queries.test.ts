import { expect } from 'chai';
import { createChildQueries, firstPage } from '#src/engine/embed/child-queries.js';
import { asText, type Json, type JsonObject } from '#src/util/json.js';
import type { ZohoRequest } from '#src/zoho/request.js';
import { rejection } from '../../support/rejection.js';

/** Answers queries with these pages, in turn. */
function queriesOf(pages: readonly JsonObject[][], size = 0) {
  const sent: ZohoRequest[] = [];
  const client = {
    request: (request: ZohoRequest) => {
      sent.push(request);
      const body: JsonObject = { data: pages[sent.length - 1] ?? [], info: { more_records: false } };
      return Promise.resolve({
        status: 200,
        body,
        size,
        serverTime: undefined,
        creditsRemaining: undefined,
      });
    },
  };
  const queries = createChildQueries(client, { module: 'Items', parentKey: 'Parent_Id' });
  const texts = (): Json[] => sent.map(({ body }) => body?.['select_query'] ?? null);
  return { queries, texts };
}

const child = (id: string, parent: string): JsonObject => ({ id, Parent_Id: { id: parent } });

describe('engine/embed: queries for children', () => {
  for (const [what, parents, met, page] of [
    ['nothing known, few parents', 100, { parents: 0, rows: 0 }, 0],
    ['nothing known, many parents', 500, { parents: 0, rows: 0 }, 1],
    ['ten each', 100, { parents: 10, rows: 100 }, 2],
    ['none so far', 500, { parents: 100, rows: 0 }, 0],
  ] as const) {
    it(`${what}: page ${page}`, () => {
      expect(firstPage(parents, met)).to.equal(page);
    });
  }

  it('ask for 500 parents at a time', async () => {
    const { queries, texts } = queriesOf([[child('1', '1')]]);
    const parents = Array.from({ length: 1_100 }, (_, n) => String(n + 1));
    expect(await queries.rowsOf(parents, ['id', 'Parent_Id'])).to.deep.equal([child('1', '1')]);
    expect(texts()).to.have.length(3);
  });

  it('I-45: ask for fewer rows after a heavy page', async () => {
    const pages = [1, 2].map((page) =>
      Array.from({ length: 200 }, (_, n) => child(String(page * 1_000 + n), '1')),
    );
    const { queries, texts } = queriesOf(pages, 16 * 1_048_576);
    await queries.rowsOf(['1'], ['id']);
    const limits = texts().map((text) => /limit (?:\d+, *)?(\d+)/i.exec(asText(text) ?? '')?.[1]);
    expect(limits).to.deep.equal(['200', '100', '100']);
  });

  for (const [what, rows] of [
    ['of a parent that nobody asked for', [child('1', '9')]],
    ['out of order', [child('2', '1'), child('1', '1')]],
    ['that come twice', [child('1', '1'), child('1', '1')]],
    ['without an id', [{ Parent_Id: { id: '1' } }]],
  ] as const) {
    it(`rows ${what} are no answer`, async () => {
      const { queries } = queriesOf([[...rows]]);
      expect(await rejection(queries.rowsOf(['1'], ['id']))).to.include({ code: 'COQL_ORDER_NOT_KEPT' });
    });
  }
});
