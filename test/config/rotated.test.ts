import { expect } from 'chai';

import { validate } from '#src/config/generated/validate.js';
import { parseConfig } from '#src/config/parse.js';
import { withRefreshToken } from '#src/config/rotated.js';

const GRANT = { client_id: 'an-id', client_secret: 'a-secret', grant_token: 'one-time-code' };

describe('withRefreshToken', () => {
  it('replaces the grant token and keeps everything else as it was, unknown keys too', () => {
    const raw = { ...GRANT, dc_region: 'eu', modules: ['Leads'], start_datetime: null, mine: { x: [1] } };
    const { grant_token: gone, ...rest } = raw;
    expect(withRefreshToken(raw, 'lasting')).to.deep.equal({ ...rest, refresh_token: 'lasting' });
    expect(gone).to.equal('one-time-code');
    expect(raw).to.have.property('grant_token');
  });

  it('replaces an older refresh token', () => {
    expect(withRefreshToken({ ...GRANT, refresh_token: 'old' }, 'new')).to.have.property(
      'refresh_token',
      'new',
    );
  });

  it('gives a configuration that clients accept, whatever tolerance the first one needed', () => {
    const raw = {
      ...GRANT,
      lookback_seconds: '5',
      modules: 'Leads,Deals',
      edition: null,
      mine: 'x',
      environment: 'sandbox',
    };
    const next = withRefreshToken(raw, 'lasting');
    expect(validate(next)).to.equal(true);
    expect(next).to.include({
      mine: 'x',
      lookback_seconds: 5,
      environment: 'Sandbox',
      refresh_token: 'lasting',
    });
    const { config } = parseConfig(next);
    const { config: before } = parseConfig(raw);
    expect({ ...config, grantToken: 'one-time-code' }).to.deep.equal({ ...before, refreshToken: 'lasting' });
  });
});
