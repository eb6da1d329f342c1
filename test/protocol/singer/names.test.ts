import { expect } from 'chai';
import fc from 'fast-check';
import {
  MAX_NAME_BYTES,
  renamedColumns,
  shortName,
  singerStreamName,
  singerStreamNames,
} from '#src/protocol/singer/names.js';

const LONG = 'Customer_Satisfaction_Survey_Answer_to_the_Question_Number_Seven_of_2026';

describe('protocol/singer/names: names that both targets keep (protocol.md §3.4)', () => {
  it('63 bytes and less stay as they are', () => {
    for (const name of ['Leads', 'x'.repeat(63), 'é'.repeat(31)]) expect(shortName(name)).to.equal(name);
  });

  it('more are cut to 56 bytes, followed by _ and six hex digits of the SHA-256 of the whole name', () => {
    expect(shortName(LONG)).to.equal('Customer_Satisfaction_Survey_Answer_to_the_Question_Numb_6071b2');
    expect(shortName(`${LONG}x`)).to.match(
      /^Customer_Satisfaction_Survey_Answer_to_the_Question_Numb_[0-9a-f]{6}$/,
    );
    expect(shortName(`${LONG}x`)).not.to.equal(shortName(LONG));
  });

  it('no name is longer than PostgreSQL keeps, and no character is cut in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (name) => {
        const short = shortName(name);
        expect(Buffer.byteLength(short)).to.be.at.most(MAX_NAME_BYTES);
        expect(Buffer.from(short).toString(), 'no half characters').to.equal(short);
        expect(shortName(short)).to.equal(short);
      }),
    );
  });

  it('only columns that change are renamed', () => {
    expect([...renamedColumns(['id', LONG, 'Name'])]).to.deep.equal([[LONG, shortName(LONG)]]);
  });

  it('no stream is called s or t, which are aliases in the SQL of pipelinewise-target-postgres', () => {
    expect(['s', 'S', 't', 'T', 'st', 'Leads'].map(singerStreamName)).to.deep.equal([
      's__module',
      'S__module',
      't__module',
      'T__module',
      'st',
      'Leads',
    ]);
  });

  it('a way out that is taken leads to another one', () => {
    expect(singerStreamNames(['S__module', 'S', 'Leads'])).to.deep.equal([
      'S__module',
      'S__module__2',
      'Leads',
    ]);
  });
});
