import fc from 'fast-check';
import { expect } from 'chai';

import { KEYS } from '#src/config/generated/keys.js';
import { validate } from '#src/config/generated/validate.js';
import { parseConfig } from '#src/config/parse.js';
import { createRedactor, secretsOf } from '#src/config/redact.js';
import { withRefreshToken } from '#src/config/rotated.js';
import { SourceError } from '#src/errors.js';
import { parseInstant } from '#src/util/clock.js';
import type { Json, JsonObject } from '#src/util/json.js';

const key = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...Object.keys(KEYS)) },
  fc.constantFrom('password', 'my_token', '__proto__', 'constructor', 'colour'),
  fc.string(),
);
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('EU', 'true', '5', 'Sandbox', '2024-01-31', 'http://u:pass@h', 'Leads,Deals', 'auto', ''),
);
const value = fc.oneof(
  { weight: 3, arbitrary: text },
  fc.jsonValue() as fc.Arbitrary<Json>,
  fc.integer(),
  fc.boolean(),
  fc.array(text),
);
const object = fc
  .array(fc.tuple(key, value), { maxLength: 12 })
  .map((entries): JsonObject => Object.fromEntries(entries));

/** A configuration that is right but for what `object` puts over it. */
const nearlyRight = object.map((changes): JsonObject => ({
  client_id: 'c-l-i-e-n-t',
  client_secret: 's-e-c-r-e-t',
  refresh_token: 'r-e-f-r-e-s-h',
  ...changes,
}));

function outcome(json: Json): { ok: boolean; texts: readonly string[] } {
  try {
    const { warnings } = parseConfig(json);
    return { ok: true, texts: warnings };
  } catch (error) {
    expect(error).to.be.instanceOf(SourceError);
    expect((error as SourceError).failureType).to.equal('config');
    return { ok: false, texts: [(error as SourceError).userMessage] };
  }
}

/** Words of our own texts, too short or too common to tell a leak from a coincidence. */
function isLeakVisible(secret: string): boolean {
  return secret.length >= 4 && !'****'.includes(secret) && !/^[\s*]+$/.test(secret);
}

describe('parseConfig, whatever it is given', () => {
  it('I-17: gives a configuration or one config error, and no secret in any text', () => {
    fc.assert(
      fc.property(fc.oneof(object, nearlyRight), (json) => {
        const { texts } = outcome(json);
        const shown = texts.join('\n');
        for (const secret of secretsOf(json).filter(isLeakVisible)) expect(shown).not.to.include(secret);
      }),
      { numRuns: 600 },
    );
  });

  it('gives a valid configuration after rotation wherever it accepted the first one', () => {
    fc.assert(
      fc.property(nearlyRight, (json) => {
        if (!outcome(json).ok) return;
        const next = withRefreshToken(json, 'rotated-token');
        expect(validate(next)).to.equal(true);
        expect(parseConfig(next).config.refreshToken).to.equal('rotated-token');
      }),
      { numRuns: 400 },
    );
  });

  it('reads no start date that the pattern of spec.json refuses', () => {
    const part = fc.constantFrom(
      '2024',
      '-',
      '02',
      '30',
      '29',
      'T',
      ' ',
      '05:30',
      ':59',
      '.5',
      ',25',
      'Z',
      'z',
      '+',
      '\t',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 9 }), fc.constantFrom('2024-02-29', ''), (parts, day) => {
        const start = `${day}${parts.join('')}`.trim();
        const passes = validate({ client_id: 'x', client_secret: 'x', start_datetime: start });
        const instant = start === '' ? 0 : parseInstant(start);
        if (instant !== undefined) expect(passes, start).to.equal(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('I-17: redacts any text of any secret', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 4 })), fc.string(), (secrets, around) => {
        const redact = createRedactor(secrets);
        for (const secret of secrets.filter(isLeakVisible)) {
          expect(redact(`${around}${secret}${around}`)).not.to.include(secret);
        }
      }),
      { numRuns: 300 },
    );
  });
});
