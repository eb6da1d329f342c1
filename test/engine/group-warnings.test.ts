import { expect } from 'chai';
import { groupWarnings } from '#src/engine/group-warnings.js';

describe('engine/group-warnings', () => {
  it('I-41: what concerns many modules is one line, which names ten of them', () => {
    const warnings = Array.from({ length: 31 }, (_, n) => `Module_${n}: no field metadata`);
    const [line = '', ...others] = groupWarnings([...warnings, ...warnings]);
    expect(others).to.deep.equal([]);
    expect(line).to.match(/^31 modules \(Module_0, .*, Module_9 and 21 more\): no field metadata$/);
  });

  it('leaves the others as they are, in their order', () => {
    const warnings = ['Leads: field "a: b" is odd', 'no module at all', 'Deals: something else'];
    expect(groupWarnings(warnings)).to.deep.equal(warnings);
  });
});
