import { expect } from 'chai';
import { BOUNDS } from '#src/util/bounds.js';
import type { JsonObject } from '#src/util/json.js';
import { readFixed } from '#src/zoho/fixed/read.js';
import { shareAnswers } from '#src/zoho/fixed/shared-answers.js';
import { closeServers } from '../../support/http-server.js';
import { rejection } from '../../support/rejection.js';
import { connect, refusal } from '../connection.js';

const field = (text: string): JsonObject => ({
  id: '1',
  api_name: 'A',
  pick_list_values: [{ id: '2', text }],
});
const modules = (...names: string[]): JsonObject => ({
  modules: names.map((api_name) => ({ api_name, id: api_name, api_supported: true, viewable: true })),
});

describe('zoho/fixed/shared-answers', () => {
  afterEach(closeServers);

  it('I-8: streams of the same settings share each call', async () => {
    const { client, calls } = await connect(({ path }) => ({
      json: path.endsWith('/modules') ? modules('Leads', 'Deals') : { fields: [field('x')] },
    }));
    const shared = shareAnswers(client);
    const counts: number[] = [];
    for (const stream of ['fields', 'picklist_values', 'modules']) {
      let rows = 0;
      for await (const page of readFixed(shared, stream)) rows += page.length;
      counts.push(rows);
    }
    expect(counts).to.deep.equal([2, 2, 2]);
    expect(calls()).to.have.length(3);
  });

  it('a call that failed is made again, and other calls are not shared', async () => {
    let count = 0;
    const { client, calls } = await connect(() => {
      count += 1;
      return count === 1 ? refusal(403, 'NO_PERMISSION') : { json: { org: [{ id: '1' }], users: [] } };
    });
    const shared = shareAnswers(client);
    expect(await rejection(shared.get('/org', { list: 'org' }))).to.include({ code: 'NO_PERMISSION' });
    await shared.get('/org', { list: 'org' });
    await shared.get('/org', { list: 'org' });
    expect(calls()).to.have.length(2);
    await shared.get('/users', { list: 'users' });
    await shared.get('/users', { list: 'users' });
    expect(calls()).to.have.length(4);
  });

  it('I-45: what is kept is bounded', async () => {
    const text = 'x'.repeat(BOUNDS.sharedAnswers / 2);
    const { client, calls } = await connect(() => ({ json: { fields: [field(text)] } }));
    const shared = shareAnswers(client);
    for (const module of ['A', 'B', 'C', 'A', 'B', 'C'])
      await shared.get('/settings/fields', { list: 'fields', query: { module } });
    expect(calls().map(({ query }) => query['module'])).to.deep.equal(['A', 'B', 'C', 'B', 'C']);
  });
});
