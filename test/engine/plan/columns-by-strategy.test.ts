import { expect } from 'chai';
import { buildStream } from '#src/catalog/streams/streams.js';
import { createColumnsByStrategy } from '#src/engine/plan/columns-by-strategy.js';
import { createLearnedColumns } from '#src/engine/plan/learned-columns.js';
import type { JsonObject } from '#src/util/json.js';
import { ZohoApiError } from '#src/zoho/http/api-error.js';

interface Field {
  readonly apiName: string;
  readonly dataType: string;
  readonly raw?: JsonObject;
  readonly lookupModules?: readonly { readonly apiName: string; readonly id?: string }[];
}

const texts = (count: number): Field[] =>
  Array.from({ length: count }, (_, index) => ({ apiName: `Text_${index}`, dataType: 'text' }));
const formulas = (count: number, dynamic: boolean): Field[] =>
  Array.from({ length: count }, (_, index) => ({
    apiName: `Formula_${index}`,
    dataType: 'formula',
    formulaReturnType: 'double',
    raw: { formula: { dynamic } },
  }));

function columnsOf(fields: readonly Field[], learned = createLearnedColumns()) {
  const all = [...fields, { apiName: 'Modified_Time', dataType: 'datetime' }];
  const { stream } = buildStream({ apiName: 'Things', apiSupported: true, viewable: true }, all);
  return createColumnsByStrategy(stream.fields, stream.cursorField, () => true, learned);
}

const coqlError = (code: string, details: JsonObject = {}): ZohoApiError =>
  new ZohoApiError({ status: 400, code, details, isJson: true }, 'POST /crm/v8/coql');

describe('engine/plan/columns-by-strategy', () => {
  it('I-40: a column that a query cannot name is left to Get Records, and makes nothing unavailable', () => {
    const { coql, bulk } = columnsOf([{ apiName: 'Crème brûlée', dataType: 'text' }, ...texts(1)]).needs();
    expect([coql.absent, bulk.absent, coql.batches]).to.deep.equal([1, 1, 1]);
  });

  it('I-40: a hyphen in a name can be requested', () => {
    const asked = columnsOf([{ apiName: 'Non-reimbursable_Amount', dataType: 'currency' }]).asked('coql');
    expect(asked.columns).to.include('Non-reimbursable_Amount');
    expect(asked.absent).to.deep.equal([]);
  });

  it('I-40: no query has more than five dynamic formulas, and each column is in one query', () => {
    const { batches } = columnsOf([...formulas(12, true), ...texts(30)]).asked('coql');
    const counts = batches.map((batch) => batch.filter((name) => name.startsWith('Formula')).length);
    expect(counts).to.deep.equal([5, 5, 2]);
    const rest = batches.flatMap((batch) => batch.slice(2));
    expect(new Set(rest).size).to.equal(rest.length).and.to.equal(42);
  });

  it('other formulas are split only once Zoho counts them', () => {
    const columns = columnsOf(formulas(8, false));
    expect(columns.asked('coql').batches).to.have.length(1);
    expect(columns.learn('coql', coqlError('LIMIT_EXCEEDED'))).to.equal(true);
    expect(columns.asked('coql').batches).to.have.length(2);
  });

  it('I-40: a limit on columns narrows the queries, at last to the width that every version takes', () => {
    const columns = columnsOf(texts(300));
    const widths = [0, 1, 2].map(() => {
      const width = Math.max(...columns.asked('coql').batches.map((batch) => batch.length));
      columns.learn('coql', coqlError('LIMIT_EXCEEDED'));
      return width;
    });
    expect(widths).to.deep.equal([302, 200, 50]);
    expect(columns.learn('coql', coqlError('LIMIT_EXCEEDED'))).to.equal(false);
  });

  it('I-40: a syntax error near a column teaches its quotes, and a second one to omit it', () => {
    const columns = columnsOf([{ apiName: 'Wording', dataType: 'text' }]);
    const error = coqlError('SYNTAX_ERROR', { near: 'wording', line: 1, column: 9 });
    expect(columns.learn('coql', error)).to.equal(true);
    expect([...columns.asked('coql').quoted]).to.deep.equal(['Wording']);
    expect(columns.learn('coql', error)).to.equal(true);
    expect(columns.asked('coql').absent).to.deep.equal(['Wording']);
    expect(columns.learn('coql', error)).to.equal(false);
  });

  it('an error at a key, or at no column, changes nothing', () => {
    const columns = columnsOf(texts(3));
    for (const near of ['where', 'Modified_Time', 'id'])
      expect(columns.learn('coql', coqlError('SYNTAX_ERROR', { near })), near).to.equal(false);
  });

  it('I-41: what one read has learned, the next one of the module knows', () => {
    const learned = createLearnedColumns();
    columnsOf(texts(3), learned).learn('coql', coqlError('INVALID_QUERY', { column_name: 'Text_1' }));
    expect(columnsOf(texts(3), learned).asked('coql').absent).to.deep.equal(['Text_1']);
  });

  const MODULES = ['Leads', 'Deals', 'Vehicles'].map((apiName, index) => ({ apiName, id: String(index) }));
  const lookups = (count: number): Field[] =>
    Array.from({ length: count }, (_, index) => ({
      apiName: `What_${index}`,
      dataType: 'multi_module_lookup',
      lookupModules: MODULES,
    }));
  const joined = (columns: readonly string[]): string[] => columns.filter((name) => name.includes('->'));

  it('I-40: names of lookups into several modules are joined, fifteen modules a query', () => {
    const columns = columnsOf(lookups(5));
    const { batches } = columns.asked('coql');
    expect(batches.map((batch) => joined(batch).length)).to.deep.equal([9, 6]);
    expect(columns.needs().coql).to.include({ absent: 0, partial: 0 });
    expect(columns.needs().bulk).to.include({ absent: 0, partial: 5 });
  });

  for (const [what, error] of [
    ['the arrow', coqlError('SYNTAX_ERROR', { near: '->' })],
    ['the lookup', coqlError('SYNTAX_ERROR', { near: 'What_1' })],
    ['no column', coqlError('INVALID_QUERY')],
    ['the limit of joins', coqlError('LIMIT_EXCEEDED', { clause: 'join', limit: 5 })],
  ] as const) {
    it(`a refusal that names ${what} ends the joined names, and nothing else`, () => {
      const learned = createLearnedColumns();
      const columns = columnsOf([...lookups(2), ...texts(60)], learned);
      expect(columns.learn('coql', error)).to.equal(true);
      expect(joined(columns.asked('coql').columns)).to.deep.equal([]);
      expect(columns.asked('coql').columns).to.include.members(['What_0', 'What_1', 'Text_59']);
      expect(columns.needs().coql).to.include({ absent: 0, partial: 2, batches: 1 });
      expect(learned.withoutJoinedNames()).to.equal(true);
    });
  }

  it('a module that cannot be joined is left out for every lookup; after three, all are', () => {
    const columns = columnsOf(lookups(2));
    const refuse = (column: string) =>
      columns.learn('coql', coqlError('INVALID_QUERY', { column_name: column }));
    expect(refuse('What_0->Vehicles.Name')).to.equal(true);
    expect(joined(columns.asked('coql').columns)).to.have.length(4);
    expect(refuse('What_1->Deals.Deal_Name')).to.equal(true);
    expect(joined(columns.asked('coql').columns)).to.have.length(2);
    expect(columns.needs().coql).to.include({ partial: 0 });
    expect(refuse('What_1->Leads.Full_Name')).to.equal(true);
    expect(joined(columns.asked('coql').columns)).to.deep.equal([]);
  });
});
