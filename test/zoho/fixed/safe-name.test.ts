import { expect } from 'chai';
import fc from 'fast-check';
import { safeName } from '#src/zoho/fixed/safe-name.js';

describe('zoho/fixed/safe-name', () => {
  for (const [given, safe] of [
    ['offer.pdf', 'offer.pdf'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['..', 'file'],
    ['', 'file'],
    ['.bashrc', 'bashrc'],
    ['C:\\Temp\\a.txt', 'C__Temp_a.txt'],
    ['a\u0000b\nc\u202egpj.exe', 'a_b_c_gpj.exe'],
    ['größer – данные.xlsx', 'größer – данные.xlsx'],
    ['trailing. . ', 'trailing'],
    [`${'x'.repeat(400)}.pdf`, `${'x'.repeat(146)}.pdf`],
    [`${'ж'.repeat(400)}.pdf`, `${'ж'.repeat(73)}.pdf`],
  ] as const)
    it(`I-46: ${JSON.stringify(given.slice(0, 24))} is safe`, () => {
      expect(safeName(given)).to.equal(safe);
    });

  it('I-46: any text becomes one name of limited length, and stays as it is the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const name = safeName(text);
        expect(name).to.match(/^[^/\\\u0000-\u001f.\s][^/\\\u0000-\u001f]*$/);
        expect(Buffer.byteLength(name)).to.be.within(1, 150);
        expect(safeName(name)).to.equal(name);
      }),
    );
  });
});
