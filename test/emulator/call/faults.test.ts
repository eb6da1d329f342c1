import { expect } from 'chai';
import type { Fault } from '#src/emulator/server/server.js';
import { emulated, errorOf, ids, type Reply, using } from '../../support/emulated.js';

/** What a client gets to see: a reply, or the code of what broke. */
async function outcome(call: Promise<Reply>): Promise<Reply | string> {
  try {
    return await call;
  } catch (error) {
    const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
    return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  }
}

const once = (fault: Fault, look: (reply: Reply | string) => void) =>
  emulated(async ({ emulator, get }) => {
    emulator.faults.add({ fault, times: 1 });
    look(await outcome(get('/Contacts?fields=id')));
    expect((await get('/Contacts?fields=id')).data, 'afterwards all is well').to.have.length(5);
    expect(emulator.calls[0]!.faults).to.deep.equal([fault.kind]);
  });

const asReply = (outcome: Reply | string): Reply => {
  if (typeof outcome === 'string') throw new Error(`no reply: ${outcome}`);
  return outcome;
};

describe('emulator: faults', () => {
  it(
    'zoho-api §2.4: 429 without Retry-After',
    once({ kind: 'rate-limit' }, (reply) => {
      expect(errorOf(asReply(reply)).slice(0, 2)).to.deep.equal([429, 'TOO_MANY_REQUESTS']);
      expect(asReply(reply).headers.get('retry-after')).to.equal(null);
    }),
  );
  it(
    'zoho-api §2.4: 429 with Retry-After',
    once({ kind: 'rate-limit', retryAfter: 7 }, (reply) => {
      expect(asReply(reply).headers.get('retry-after')).to.equal('7');
    }),
  );
  it(
    'zoho-api §11: 500 INTERNAL_ERROR',
    once({ kind: 'internal-error' }, (reply) => {
      expect(errorOf(asReply(reply))).to.deep.equal([500, 'INTERNAL_ERROR', 'Internal Server Error', {}]);
    }),
  );
  for (const status of [408, 425, 502, 503, 504] as const) {
    it(
      `zoho-api §11: ${status} is an HTML page`,
      once({ kind: 'gateway', status }, (reply) => {
        expect(asReply(reply)).to.include({ status });
        expect(asReply(reply).headers.get('content-type')).to.match(/^text\/html/);
        expect(asReply(reply).text).to.contain('<html>');
      }),
    );
  }
  it(
    'zoho-api §15.14: a 401 in the middle of a walk, though the token is good',
    once({ kind: 'invalid-token' }, (reply) => {
      expect(errorOf(asReply(reply))).to.deep.equal([401, 'INVALID_TOKEN', 'invalid oauth token', {}]);
    }),
  );
  it(
    'zoho-api §11: 200 with a login page',
    once({ kind: 'html' }, (reply) => {
      expect(asReply(reply).status).to.equal(200);
      expect(asReply(reply).headers.get('content-type')).to.match(/^text\/html/);
    }),
  );
  it(
    'zoho-api §15.14: 200 with half of the JSON',
    once({ kind: 'truncated-json' }, (reply) => {
      const { status, text, headers } = asReply(reply);
      expect([status, text.startsWith('{"data":['), text.endsWith('}')]).to.deep.equal([200, true, false]);
      expect(headers.get('content-length')).to.equal(String(text.length));
    }),
  );
  it(
    'zoho-api §5.2: 400 EXPIRED_VALUE',
    once({ kind: 'expired-page-token' }, (reply) => {
      expect(errorOf(asReply(reply)).slice(0, 3)).to.deep.equal([400, 'EXPIRED_VALUE', 'Page token expired']);
    }),
  );
  for (const [status, body] of [
    [200, ''],
    [502, '{"message":'],
  ] as const) {
    it(
      `zoho-api §15.14: ${status} with ${JSON.stringify(body)} in the place of JSON`,
      once({ kind: 'garbage', status, body }, (reply) => {
        expect(asReply(reply)).to.include({ status, text: body });
        expect(asReply(reply).headers.get('content-type')).to.match(/^application\/json/);
      }),
    );
  }
  it(
    'zoho-api §15.14: 200 with JSON of somebody else',
    once({ kind: 'foreign-json', json: { ok: true } }, (reply) => {
      expect(asReply(reply)).to.include({ status: 200, text: '{"ok":true}' });
      expect(asReply(reply).headers.get('content-type')).to.match(/^application\/json/);
    }),
  );
  it(
    'zoho-api §15.14: a body in many pieces arrives whole',
    emulated(async ({ emulator, get }) => {
      const { text } = await get('/Contacts?fields=id,Last_Name');
      emulator.faults.add({ fault: { kind: 'drip', pieces: 40, pauseMs: 1 } });
      expect((await get('/Contacts?fields=id,Last_Name')).text).to.equal(text);
    }),
  );
  for (const transfer of ['length', 'chunked'] as const) {
    it(
      `zoho-api §15.14: a body that ends in the middle (${transfer})`,
      once({ kind: 'truncated', transfer }, (reply) => {
        expect(reply).to.equal('UND_ERR_SOCKET');
      }),
    );
  }
  it(
    'zoho-api §15.14: a connection reset',
    once({ kind: 'reset' }, (reply) => {
      expect(reply).to.equal('ECONNRESET');
    }),
  );

  it(
    'zoho-api §15.14: an answer that is slow',
    emulated(async ({ emulator, get }) => {
      emulator.faults.add({ fault: { kind: 'latency', ms: 60 } });
      const before = performance.now();
      expect((await get('/org')).status).to.equal(200);
      expect(performance.now() - before).to.be.at.least(55);
    }),
  );

  for (const after of ['nothing', 'half'] as const) {
    it(
      `zoho-api §15.14: an answer that stalls (after ${after}) keeps its place until the client hangs up`,
      emulated(async ({ emulator, login }) => {
        emulator.faults.add({ fault: { kind: 'stall', after } });
        const headers = { authorization: `Zoho-oauthtoken ${await login()}` };
        const url = `${emulator.url}/crm/v8/Contacts?fields=id`;
        const call = fetch(url, { headers, signal: AbortSignal.timeout(50) }).then((response) =>
          response.text(),
        );
        const seen = await call.then(
          () => 'an answer',
          (error: unknown) => (error instanceof Error ? error.name : 'something else'),
        );
        expect(seen).to.equal('TimeoutError');
        expect(emulator.calls[0]!.status).to.equal(after === 'nothing' ? undefined : 200);
      }),
    );
  }
});

describe('emulator: fault rules', () => {
  const statuses = async (count: number, call: () => Promise<Reply>): Promise<number[]> => {
    const seen = [];
    for (let n = 0; n < count; n++) seen.push((await call()).status);
    return seen;
  };
  const fault: Fault = { kind: 'internal-error' };

  it(
    'hit the n-th of the calls that match',
    emulated(async ({ emulator, get }) => {
      emulator.faults.add({ fault, match: /\/Contacts$/g, nth: [2, 3] });
      await get('/org');
      expect(await statuses(4, () => get('/Contacts?fields=id'))).to.deep.equal([200, 500, 500, 200]);
    }),
  );

  it(
    'match by predicate, are taken away, are cleared',
    emulated(async ({ emulator, get }) => {
      const remove = emulator.faults.add({ fault, match: ({ query }) => query['fields'] === 'Email' });
      expect((await get('/Contacts?fields=id')).status).to.equal(200);
      expect((await get('/Contacts?fields=Email')).status).to.equal(500);
      remove();
      expect((await get('/Contacts?fields=Email')).status).to.equal(200);
      emulator.faults.add({ fault });
      emulator.faults.clear();
      expect((await get('/org')).status).to.equal(200);
    }),
  );

  it('hit by dice that fall the same for the same seed', async () => {
    const run = async (seed: number): Promise<number[]> => {
      let seen: number[] = [];
      await using({ seed }, async ({ emulator, get }) => {
        emulator.faults.add({ fault, probability: 0.5 });
        seen = await statuses(20, () => get('/org'));
      });
      return seen;
    };
    const first = await run(7);
    expect(first).to.include.members([200, 500]);
    expect(await run(7)).to.deep.equal(first);
    expect(await run(8)).to.not.deep.equal(first);
  });

  it(
    'reach the accounts host only when told so',
    emulated(async ({ emulator, token, get }) => {
      emulator.faults.add({ fault: { kind: 'gateway', status: 503 }, host: 'accounts', times: 1 });
      expect((await get('/org')).status).to.equal(200);
      const form = { grant_type: 'refresh_token', refresh_token: emulator.connection.refresh_token };
      expect((await token(form)).status).to.equal(503);
      expect((await token(form)).status).to.equal(200);
    }),
  );
});

describe('emulator: hooks and the log', () => {
  it(
    'a hook may wait, change the org, and have the call answered with a fault',
    emulated(async ({ emulator, get }) => {
      const off = emulator.onRequest(async ({ n }, org) => {
        await Promise.resolve();
        org.modules.get('Contacts')!.table.remove('1003', emulator.clock.now(), 'permanent');
        return n === 2 ? { kind: 'internal-error' } : undefined;
      });
      expect(ids((await get('/Contacts?fields=id')).data)).to.deep.equal(['1005', '1004', '1002', '1001']);
      expect((await get('/Contacts?fields=id')).status).to.equal(500);
      off();
      expect((await get('/Contacts?fields=id')).status).to.equal(200);
    }),
  );

  it('an error of a hook is not passed over: the call fails, and so does close', async () => {
    let closing: unknown;
    await using({}, async ({ emulator, get }) => {
      emulator.onRequest(() => {
        throw new Error('wrong expectation');
      });
      expect(errorOf(await get('/org'))).to.deep.equal([
        500,
        'EMULATOR_ERROR',
        'Error: wrong expectation',
        {},
      ]);
    }).catch((error: unknown) => {
      closing = error;
    });
    expect(closing).to.be.an('error').with.property('message', 'wrong expectation');
  });

  it(
    'every call is written down in the order of arrival',
    emulated(async ({ emulator, get }) => {
      emulator.clock.set(1_700_000_000_500);
      await get('/Contacts?fields=id&sort_by=id', { 'if-modified-since': '2020-01-01T00:00:00Z' }).catch(
        () => undefined,
      );
      const [call] = emulator.calls;
      expect(call).to.deep.include({
        n: 1,
        method: 'GET',
        path: '/crm/v8/Contacts',
        query: { fields: 'id', sort_by: 'id' },
        scheme: 'Zoho-oauthtoken',
        heavy: true,
        faults: [],
      });
      expect(call!.headers['if-modified-since']).to.equal('2020-01-01T00:00:00Z');
      expect(call!.startedAt).to.be.within(1_700_000_000_500, 1_700_000_001_500);
      expect(JSON.stringify(emulator.calls)).to.not.contain('1000.');
    }),
  );

  it(
    'zoho-api §13: the Date header is the virtual time',
    emulated(async ({ emulator, get, login }) => {
      emulator.clock.set(Date.UTC(2031, 0, 5, 0, 4, 9));
      await login();
      expect((await get('/org')).headers.get('date')).to.equal('Sun, 05 Jan 2031 00:04:09 GMT');
    }),
  );

  it(
    'truth gives the canonical rows, by id, converted leads included',
    emulated(async ({ emulator }) => {
      const rows = [...emulator.truth('Leads')];
      expect(ids(rows)).to.deep.equal(['5001', '5002', '5003']);
      expect(rows[0]!['Modified_Time']).to.equal('2023-07-10T09:00:00Z');
      await Promise.resolve();
    }),
  );
});
