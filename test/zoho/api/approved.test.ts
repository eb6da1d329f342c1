import { expect } from 'chai';
import { includingUnapproved } from '#src/zoho/api/approved.js';
import { listDeleted } from '#src/zoho/api/deleted.js';
import { countRecords, listRecords } from '#src/zoho/api/records.js';
import { closeServers, type Answer, type RecordedRequest } from '../../support/http-server.js';
import { rejection } from '../../support/rejection.js';
import { connect, refusal } from '../connection.js';

const empty: Answer = { json: { data: [], count: 3, info: {} } };
const list = { module: 'Leads', fields: ['id'] } as const;

async function connectWith(answer: (request: RecordedRequest) => Answer) {
  const logs: string[] = [];
  const { client, calls } = await connect(answer);
  const asked = includingUnapproved(client, (_level, _code, text) => logs.push(text));
  return { client: asked, logs, approved: () => calls().map(({ query }) => query['approved']) };
}

describe('zoho/approved: records that wait for approval are asked for (zoho-api.md §17)', () => {
  afterEach(closeServers);

  it('in lists, counts and deletions, and nowhere else', async () => {
    const { client, approved } = await connectWith(() => empty);
    await listRecords(client, list);
    await countRecords(client, 'Leads');
    await listDeleted(client, { module: 'Leads' });
    await client.get('/users', { module: 'users' });
    expect(approved()).to.deep.equal(['both', 'both', 'both', undefined]);
  });

  it('a list may ask for them alone', async () => {
    const { client, approved } = await connectWith(() => empty);
    await listRecords(client, { ...list, approved: 'false' });
    expect(approved()).to.deep.equal(['false']);
  });

  for (const details of [{ param_name: 'approved' }, {}]) {
    it(`once more without it where it is refused with ${JSON.stringify(details)}, which is remembered`, async () => {
      const { client, approved, logs } = await connectWith(({ query }) =>
        query['approved'] === undefined ? empty : refusal(400, 'INVALID_DATA', details),
      );
      await listRecords(client, list);
      await listRecords(client, { ...list, sortBy: 'id' });
      await countRecords(client, 'Leads');
      expect(approved()).to.deep.equal(['both', undefined, undefined, 'both', undefined]);
      expect(logs[0]).to.match(/^list of Leads: Zoho refuses to add the records that wait for approval/);
    });
  }

  for (const answer of [
    refusal(403, 'NO_PERMISSION'),
    refusal(401, 'OAUTH_SCOPE_MISMATCH'),
    refusal(400, 'INVALID_DATA', { param_name: 'sort_by' }),
  ]) {
    it(`not where the refusal is of something else: ${JSON.stringify(answer.json)}`, async () => {
      const { client, approved } = await connectWith(() => answer);
      await rejection(listRecords(client, list));
      expect(approved()).to.deep.equal(['both']);
    });
  }
});
