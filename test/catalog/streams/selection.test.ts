import { expect } from 'chai';
import fc from 'fast-check';
import { matchesAny } from '#src/catalog/streams/glob.js';
import { chunkFields, MAX_FIELDS, requestedNames, selectFields } from '#src/catalog/streams/selection.js';
import { field, streamOf } from '../support.js';

const STREAM = streamOf(
  field('Email', 'email'),
  field('Modified_Time', 'datetime'),
  field('Rows', 'subform'),
  field('Reminder', 'picklist'),
);
const configured = (...names: string[]) => ({
  properties: Object.fromEntries(names.map((name) => [name, {}])),
});
const chosen = (...names: string[]): string[] =>
  selectFields(STREAM, configured(...names)).map(({ property }) => property);

describe('catalog/selection', () => {
  it('selects what the configured schema has, always with key and cursor', () => {
    expect(chosen('Email')).to.deep.equal(['id', 'Email', 'Modified_Time']);
    expect(chosen()).to.deep.equal(['id', 'Modified_Time']);
    expect(chosen('id', 'Rows')).to.deep.equal(['id', 'Modified_Time', 'Rows']);
  });

  it('selects all columns where the schema says nothing of columns', () => {
    for (const schema of [undefined, {}, { properties: null }]) {
      expect(selectFields(STREAM, schema)).to.deep.equal(STREAM.fields);
    }
  });

  it('requests each api_name once, and never what is delivered record by record', () => {
    expect(requestedNames(STREAM.fields)).to.deep.equal(['id', 'Email', 'Modified_Time', 'Reminder']);
  });
});

describe('catalog/selection, chunks', () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `F${index}`);

  it('F-P9: 0, 1, 49, 50, 51, 103 selected fields are 1, 1, 1, 1, 2, 3 requests, with a cursor among them or without', () => {
    for (const [count, expected] of [
      [0, 1],
      [1, 1],
      [49, 1],
      [50, 1],
      [51, 2],
      [103, 3],
    ] as const) {
      expect(chunkFields(names(count), { key: 'id' }), `${count}`).to.have.lengthOf(expected);
      expect(chunkFields(['id', ...names(count)], { key: 'id', cursor: 'F0' })).to.have.lengthOf(expected);
    }
  });

  it('F-P9: asks for the key where nothing else is asked for: `fields` is mandatory', () => {
    expect(chunkFields([], { key: 'id' })).to.deep.equal([['id']]);
    expect(chunkFields(['id'], { key: 'id' })).to.deep.equal([['id']]);
    expect(chunkFields([], { key: 'id', cursor: 'Modified_Time' })).to.deep.equal([['Modified_Time']]);
  });

  it('F-P14c: a multiple of the request size leaves no empty request', () => {
    expect(chunkFields(names(100), { key: 'id' }).map((chunk) => chunk.length)).to.deep.equal([50, 50]);
    expect(
      chunkFields(['M', ...names(98)], { key: 'id', cursor: 'M' }).map((chunk) => chunk.length),
    ).to.deep.equal([50, 50]);
  });

  it('F-P9: any selection arrives whole, in requests that Zoho takes, as few as can be', () => {
    const anyNames = fc.uniqueArray(fc.stringMatching(/^[A-Z][a-z]{0,3}$/), { maxLength: 260 });
    fc.assert(
      fc.property(anyNames, fc.boolean(), fc.boolean(), (given, hasCursor, writesId) => {
        const cursor = hasCursor ? 'Modified_Time' : undefined;
        const chunks = chunkFields(writesId ? [...given, 'id'] : given, { key: 'id', cursor });
        for (const chunk of chunks) {
          expect(chunk.length).to.be.within(1, MAX_FIELDS);
          expect(new Set(chunk).size).to.equal(chunk.length);
          if (cursor !== undefined) expect(chunk).to.include(cursor);
        }
        const others = chunks.flat().filter((name) => name !== cursor && name !== 'id');
        expect(others).to.deep.equal(given);
        const room = MAX_FIELDS - (hasCursor ? 1 : 0);
        expect(chunks).to.have.lengthOf(Math.max(1, Math.ceil(given.length / room)));
      }),
    );
  });
});

describe('catalog/glob', () => {
  it('knows * and ?, and takes all else as it is', () => {
    const cases: [string, string, boolean][] = [
      ['Leads', 'Leads', true],
      ['Leads', 'leads', false],
      ['Leads', '*', true],
      ['Leads', 'L*s', true],
      ['Leads', 'L?ads', true],
      ['Leads', 'Lead', false],
      ['Leads', 'Leads?', false],
      ['Leads', 'Leads*', true],
      ['Leads', '*d*', true],
      ['Leads', '', false],
      ['', '*', true],
      ['', '', true],
      ['A.B', 'A?B', true],
      ['AxB', 'A.B', false],
      ['Entity_Scores__s', '*__s', true],
      ['aXbXc', 'a*X*c', true],
      ['a[b]', 'a[b]', true],
    ];
    for (const [name, glob, expected] of cases) {
      expect(matchesAny(name, ['no such', glob]), `${name} ~ ${glob}`).to.equal(expected);
    }
    expect(matchesAny('Leads', [])).to.equal(false);
  });

  it('agrees with a regular expression, and is quick where that is not', () => {
    const text = fc.stringMatching(/^[ab*?]{0,8}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[ab]{0,8}$/), text, (name, glob) => {
        const pattern = new RegExp(`^${glob.replaceAll('?', '.').replaceAll('*', '.*')}$`);
        expect(matchesAny(name, [glob])).to.equal(pattern.test(name));
      }),
    );
    expect(matchesAny('a'.repeat(5000), [`${'*a'.repeat(50)}b`])).to.equal(false);
  });
});
