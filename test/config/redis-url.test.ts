import { expect } from 'chai';
import { parseConfig } from '#src/config/parse.js';
import { parseRedisUrl, redisName } from '#src/config/redis-url.js';
import { SourceError } from '#src/errors.js';

const PLAIN = { host: 'h', port: 6379, tls: false, username: undefined, password: undefined, database: 0 };

describe('config/redis-url', () => {
  const good: [string, object][] = [
    ['redis://h', PLAIN],
    ['redis://h/', PLAIN],
    ['REDIS://h:7000/3', { ...PLAIN, port: 7000, database: 3 }],
    ['rediss://h', { ...PLAIN, tls: true }],
    ['redis://user:p%40ss%2Fword@h', { ...PLAIN, username: 'user', password: 'p@ss/word' }],
    ['redis://:pass@h', { ...PLAIN, password: 'pass' }],
    ['redis://[::1]:7000', { ...PLAIN, host: '::1', port: 7000 }],
  ];
  for (const [url, address] of good) {
    it(`reads ${url}`, () => expect(parseRedisUrl(url)).to.deep.equal(address));
  }

  const bad = ['', 'h:6379', 'http://h', 'redis://', 'redis://h/name', 'redis://h/0?family=6', 'redis://h#1'];
  for (const url of [...bad, 'redis://u:%zz@h', 'redis://h:port']) {
    it(`refuses ${JSON.stringify(url)}`, () => expect(parseRedisUrl(url)).to.equal(undefined));
  }

  it('shows host and port only', () => {
    expect(redisName({ host: 'h', port: 1 })).to.equal('h:1');
    expect(redisName({ host: '::1', port: 6379 })).to.equal('[::1]:6379');
  });

  it('a wrong one is an error that says what is allowed, and not what was given', () => {
    const config = { client_id: 'id', client_secret: 'secret', refresh_token: 'token' };
    let thrown: unknown;
    try {
      parseConfig({ ...config, redis_url: 'http://user:hunter22@redis.internal' });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).to.be.instanceOf(SourceError);
    const { userMessage, failureType } = thrown as SourceError;
    expect(failureType).to.equal('config');
    expect(userMessage).to.include('redis_url is a text').and.include('redis://').and.include('rediss://');
    expect(userMessage).not.to.match(/hunter22|internal/);
  });

  it('a good one costs no warning', () => {
    const config = { client_id: 'id', client_secret: 'secret', refresh_token: 'token' };
    expect(parseConfig({ ...config, redis_url: 'redis://u:p@h/1' }).warnings).to.deep.equal([]);
  });
});
