import { expect } from 'chai';
import {
  FIXED_STREAMS,
  fixedStream,
  isFixedStreamName,
  normaliseBySchema,
} from '#src/catalog/streams/fixed-streams.js';
import type { Currency, User } from '#src/catalog/generated/records.js';
import type { JsonSchema } from '#src/catalog/schema/json-schema.js';
import { RESERVED_STREAM_NAMES } from '#src/catalog/schema/names.js';
import { isValidSchema } from '../support.js';

function undescribed(schemas: Record<string, JsonSchema>, path: string): string[] {
  return Object.entries(schemas).flatMap(([name, schema]) => {
    const here = `${path}.${name}`;
    const nested = { ...schema.properties, ...(schema.items ? { items: schema.items } : {}) };
    return [...(schema.description ? [] : [here]), ...undescribed(nested, here)];
  });
}

describe('catalog/fixed-streams', () => {
  it('are sorted by name, and no module can take their names', () => {
    const names = FIXED_STREAMS.map(({ name }) => name);
    expect(names)
      .to.deep.equal([...names].sort())
      .and.include.members(['organization', 'users', 'fields']);
    expect(RESERVED_STREAM_NAMES).to.include.members(names);
    expect(['users', 'Users', 'constructor'].map(isFixedStreamName)).to.deep.equal([true, false, false]);
  });

  for (const { name, jsonSchema, fields, primaryKey } of FIXED_STREAMS) {
    it(`F-D19: ${name} has a valid schema in the common profile, every property described`, () => {
      expect(isValidSchema(jsonSchema)).to.equal(true);
      expect(undescribed(jsonSchema.properties, name)).to.deep.equal([]);
      expect(primaryKey).to.deep.equal(['id']);
      for (const { property, schema } of fields) {
        expect(schema.type, property).to.satisfy((type: unknown) =>
          property === 'id' ? type === 'string' : Array.isArray(type),
        );
        if (schema.format === 'date-time') expect(schema.airbyte_type).to.equal('timestamp_with_timezone');
      }
    });

    it(`F-D14: no two columns of ${name} differ only by letter case`, () => {
      const lower = fields.map(({ property }) => property.toLowerCase());
      expect(new Set(lower).size).to.equal(lower.length);
    });
  }

  it('reads a currency: the rate is a number', () => {
    const { record, problems } = normaliseBySchema(fixedStream('currencies').jsonSchema, {
      id: 4150868000000780002,
      exchange_rate: '3.000000000',
      created_time: '2019-11-08T14:24:56+05:30',
      created_by: { name: 'P', id: 7 },
      format: { decimal_places: 2 },
    });
    const expected: Partial<Currency> = {
      exchange_rate: 3,
      created_time: '2019-11-08T08:54:56Z',
      created_by: { id: '7', name: 'P', email: null },
      format: { decimal_places: '2' },
      symbol: null,
    };
    expect(record).to.deep.include(expected);
    expect(problems).to.deep.equal([]);
  });

  it('reads a user: keys keep the case that Zoho gives them', () => {
    const { record } = normaliseBySchema(fixedStream('users').jsonSchema, {
      id: '7',
      created_time: '2023-04-12T02:08:05-07:00',
      Modified_Time: '2024-12-31T01:59:14-08:00',
      role: { id: 5 },
      Isonline: 'true',
      novelty: 1,
    });
    const expected: Partial<User> = {
      id: '7',
      created_time: '2023-04-12T09:08:05Z',
      Modified_Time: '2024-12-31T09:59:14Z',
      role: { id: '5', name: null },
      Isonline: true,
    };
    expect(record).to.deep.include(expected);
    expect(record).not.to.have.property('novelty');
  });
});
