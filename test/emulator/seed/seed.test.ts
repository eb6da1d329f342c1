import { expect } from 'chai';

import { LISTED_TYPES } from '#src/emulator/seed/dictionary-cycle.js';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { Org, OrgModule, Row } from '#src/emulator/org/org.js';
import { formatInstant } from '#src/util/clock.js';
import { asArray, asObject, asObjects, asText, isObject } from '#src/util/json.js';

const NOW = Date.UTC(2024, 10, 20, 12);
const EACH = { sort: 'id', order: 'asc', converted: 'both' } as const;
const org = createOrg({ now: NOW });

function moduleOf(name: string, from: Org = org): OrgModule {
  const module = from.modules.get(name);
  if (!module) throw new Error(`no module ${name}`);
  return module;
}

function rowsOf(name: string, from: Org = org): Row[] {
  return [...moduleOf(name, from).table.scan(EACH)];
}

const namesOf = (module: OrgModule): string[] =>
  module.fields.map((field) => asText(field['api_name']) ?? '');
const typesOf = (module: OrgModule): string[] =>
  module.fields.map((field) => asText(field['data_type']) ?? '');

/** Lists leave these out (zoho-api.md §4.2). */
const SINGLE_ONLY = ['subform', 'multiselectlookup', 'multiuserlookup', 'multiselect_multimodule_lookup'];

describe('seeded organisation', () => {
  it('is the same for the same seed, and another for another', () => {
    for (const name of ['Leads', 'Everything', 'Quotes', 'DealHistory']) {
      expect(rowsOf(name, createOrg({ now: NOW })), name).deep.equal(rowsOf(name));
      expect(rowsOf(name, createOrg({ now: NOW, seed: 2 })), name).not.deep.equal(rowsOf(name));
    }
  });

  it('describes its modules the same in whatever order, and however late, they are asked for', () => {
    const [early, late] = [createOrg({ now: NOW }), createOrg({ now: NOW })];
    const asked = [...early.modules].map(([name, { metadata, fields }]) => [name, metadata, fields]);
    for (const { table } of late.modules.values()) table.insert({}, NOW);
    const backwards = [...late.modules]
      .reverse()
      .map(([name, { metadata, fields }]) => [name, metadata, fields]);
    expect(backwards.reverse()).deep.equal(asked);
    expect(moduleOf('Leads', late).fields).equal(moduleOf('Leads', late).fields);
  });

  it('makes a row the same however it is reached', () => {
    for (const name of ['Leads', 'Contacts', 'Everything', 'Quoted_Items']) {
      const { table } = moduleOf(name);
      for (const row of rowsOf(name)) expect(table.get(row.id)).deep.equal(row);
    }
  });

  it('lists the modules of Zoho’s sample organisation, unsupported ones and hidden ones too (§3.2)', () => {
    const metadata = [...org.modules.values()].map((module) => module.metadata);
    expect(metadata.length).at.least(63);
    expect(metadata.filter((module) => module['api_supported'] === false).length).at.least(15);
    expect(metadata.filter((module) => module['viewable'] === false).length).at.least(8);
    const kinds = new Set(metadata.map((module) => module['generated_type']));
    expect([...kinds]).members(['default', 'custom', 'subform', 'linking', 'field_tracker']);
    expect(new Set(metadata.map((module) => module['id'])).size).equal(metadata.length);
  });

  it('has modules that refuse, each in its own way (§3.3)', () => {
    for (const name of ['Visits', 'Actions_Performed', 'Approvals'])
      expect(moduleOf(name).fieldsAccess.kind).equal('empty');
    expect(moduleOf('Data_Enrichment_Stats__s').fieldsAccess).include({ status: 400, code: 'NO_PERMISSION' });
    expect(moduleOf('Consents').fieldsAccess.kind).equal('ok');
    expect(moduleOf('Consents').recordsAccess).include({ status: 403, code: 'NO_PERMISSION' });
    expect(moduleOf('CTI_Entry').recordsAccess).include({ status: 400, code: 'INVALID_MODULE' });
    for (const name of ['Email_Sentiment', 'Scoring_Rules__s', 'Locking_Information__s']) {
      expect(moduleOf(name).recordsAccess).include({ status: 401, code: 'OAUTH_SCOPE_MISMATCH' });
    }
  });

  it('names no field twice, and gives every field the same keys (§4.1)', () => {
    for (const [name, module] of org.modules) {
      const names = namesOf(module);
      expect(new Set(names).size, name).equal(names.length);
      const keys = new Set(module.fields.map((field) => Object.keys(field).sort().join()));
      expect(keys.size, name).equal(1);
    }
    expect(Object.keys(moduleOf('Leads').fields[0] ?? {}).length).at.least(75);
  });

  it('writes `{}` where an object does not apply, null for others (§4.1)', () => {
    const company = moduleOf('Leads').fields.find((field) => field['api_name'] === 'Company');
    for (const key of [
      'lookup',
      'currency',
      'unique',
      'formula',
      'rollup_summary',
      'multiselectlookup',
      'auto_number',
    ]) {
      expect(company?.[key], key).deep.equal({});
    }
    for (const key of ['textarea', 'crypt', 'external', 'address']) expect(company?.[key], key).equal(null);
  });

  it('follows the dictionaries: Leads, Contacts, Deals (§16)', () => {
    expect(namesOf(moduleOf('Leads')))
      .length(58)
      .include.members(['Converted__s', 'Lead_Status_Modified_Time', 'Company']);
    expect(namesOf(moduleOf('Contacts')))
      .length(63)
      .include.members(['Mailing_Flat_House_No_Building_Apartment_Name', 'Other_Zip']);
    expect(namesOf(moduleOf('Deals')))
      .length(34)
      .include.members(['Stage', 'Reason_For_Loss__s', 'Overall_Sales_Duration']);
    const hidden = moduleOf('Deals').fields.find((field) => field['api_name'] === 'Stage_Modified_Time');
    expect(asObjects(hidden?.['profiles']).map((profile) => profile['permission_type'])).members([
      'hidden',
      'hidden',
      'hidden',
    ]);
  });

  it('has only rows whose columns are their module’s fields', () => {
    for (const [name, module] of org.modules) {
      const names = namesOf(module);
      for (const row of rowsOf(name)) expect(Object.keys(row), name).members(names);
    }
  });

  it('hides converted leads unless asked', () => {
    const { table } = moduleOf('Leads');
    expect(table.count()).equal(400);
    expect(table.count({ converted: 'true' })).equal(50);
    expect(table.count({ converted: 'both' })).equal(450);
    for (const row of table.scan({ ...EACH, converted: 'true' })) expect(row['Converted__s']).equal(true);
  });
});

describe('module Everything', () => {
  const module = moduleOf('Everything');

  it('has exactly 130 fields, all of which lists deliver', () => {
    expect(module.fields).length(130);
    expect(typesOf(module).filter((type) => SINGLE_ONLY.includes(type))).deep.equal([]);
  });

  it('has every data type that lists deliver, several times over (§4.2)', () => {
    expect(LISTED_TYPES).include.members(
      `text email phone website picklist textarea autonumber boolean integer bigint double percent
      currency date datetime time multiselectpicklist lookup ownerlookup userlookup multi_module_lookup fileupload imageupload
      profileimage formula rollup_summary layout territories consent_lookup RRULE ALARM multireminder event_reminder participants
      linetax module time_range`.split(/\s+/),
    );
    const types = typesOf(module);
    for (const type of LISTED_TYPES) expect(types.filter((other) => other === type).length, type).at.least(2);
    expect(namesOf(module)).include('Tag');
  });

  it('has each type at least once with a value, and each that can be empty without', () => {
    const rows = rowsOf('Everything');
    for (const name of namesOf(module)) {
      const values = rows.map((row) => row[name]);
      expect(
        values.some((value) => value !== null && JSON.stringify(value) !== '[]'),
        name,
      ).equal(true);
    }
    const nullable = namesOf(module).filter((name) => rows.some((row) => row[name] === null));
    expect(nullable.length).above(80);
  });

  it('has texts that have broken extractors: scripts, emoji, lines, quotes', () => {
    const text = JSON.stringify(rowsOf('Everything'));
    for (const pattern of [
      /[а-я]/,
      /[一-龠]/,
      /[\u0600-\u06FF]/,
      /👨‍👩‍👧‍👦/u,
      /e\u0301/,
      /\\"/,
      /\\r\\n/,
      /\\t/,
      /Removed option/,
    ]) {
      expect(text).match(pattern);
    }
    expect(text).not.match(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
  });

  it('has rich text on both sides of the 500 characters that lists cut at', () => {
    const lengths = rowsOf('Everything').map((row) => asText(row['Textarea_rich_text_1'])?.length ?? 0);
    expect(lengths.some((length) => length > 500)).equal(true);
    expect(lengths.some((length) => length > 0 && length < 500)).equal(true);
  });

  it('prints ids and big integers as strings that no double holds', () => {
    for (const row of rowsOf('Everything')) {
      expect(row.id).match(/^5725767\d{12}$/);
      expect(row['Bigint_1']).satisfies((value: unknown) => value === null || typeof value === 'string');
    }
    expect(rowsOf('Everything').some((row) => row['Bigint_1'] === '9007199254740993')).equal(true);
  });

  it('has rows that share a second of change, and none that goes back in time', () => {
    const times = rowsOf('Everything').map((row) => asText(row['Modified_Time']) ?? '');
    expect(times).deep.equal([...times].sort());
    expect(new Set(times).size).below(times.length - 50);
  });
});

describe('rows of other modules inside a record', () => {
  const pairs = [
    ['Quotes', 'Quoted_Items'],
    ['Sales_Orders', 'Ordered_Items'],
    ['Purchase_Orders', 'Purchase_Items'],
    ['Invoices', 'Invoiced_Items'],
    ['Accounts', 'Alternate_Address'],
  ] as const;

  for (const [parent, subform] of pairs) {
    it(`${subform} are the same in ${parent} and in their own module (§12)`, () => {
      const inParents = rowsOf(parent).flatMap((row) => asObjects(row[subform]));
      const own = rowsOf(subform);
      expect(new Map(inParents.map((row) => [row['id'], row]))).deep.equal(
        new Map(own.map((row) => [row.id, row])),
      );
      for (const row of own) {
        const { id, name } = asObject(row['Parent_Id']);
        const owner = moduleOf(parent).table.get(asText(id) ?? '');
        expect(asArray(owner?.[subform])).deep.include(row);
        expect(Object.values(owner ?? {})).include(name);
      }
    });
  }

  it('multi-select lookups show the other side of the rows of their linking module', () => {
    const links = rowsOf('Contacts').flatMap((row) => {
      return asObjects(row['Associated_Accounts']).map((link) => ({ link, contact: row.id }));
    });
    const own = rowsOf('Contacts_X_Accounts');
    expect(links).length(own.length);
    for (const row of own) {
      const contact = asObject(row['Contacts'])['id'];
      expect(links).deep.include({ link: { Accounts: row['Accounts'] ?? null, id: row.id }, contact });
    }
  });

  it('multi-user lookups show the users of the rows of their linking module', () => {
    const links = rowsOf('Leads').flatMap((row) => {
      return asObjects(row['Shared_With']).map((link) => ({ link, lead: row.id }));
    });
    const own = rowsOf('Leads_X_Users').map((row) => ({
      link: { Users: row['Users'] ?? null, id: row.id },
      lead: asObject(row['Leads'])['id'],
    }));
    expect(links).length(40).deep.members(own);
  });

  it('§12: a row of a subform that is added, changed or taken away changes its parent', () => {
    const fresh = createOrg({ now: NOW });
    const { table: items } = moduleOf('Quoted_Items', fresh);
    const { table: quotes } = moduleOf('Quotes', fresh);
    const [quote] = rowsOf('Quotes', fresh);
    const id = quote?.id ?? '';
    const [first] = asObjects(quote?.['Quoted_Items']).map((row) => asText(row['id']) ?? '');
    const changedAt = (): unknown => quotes.get(id)?.['Modified_Time'];
    const before = changedAt();
    items.update(first ?? '', { Quantity: 1 }, NOW, true);
    expect(changedAt(), 'silently').equal(before);
    items.update(first ?? '', { Quantity: 2 }, NOW + 1000);
    expect(changedAt()).equal(formatInstant(NOW + 1000));
    const { id: added } = items.insert({ Parent_Id: { id, name: null } }, NOW + 2000);
    expect(changedAt()).equal(formatInstant(NOW + 2000));
    items.remove(added, NOW + 3000, 'permanent');
    expect(changedAt()).equal(formatInstant(NOW + 3000));
  });

  it('follow changes made in their own module', () => {
    const fresh = createOrg({ now: NOW });
    const { table: items } = moduleOf('Quoted_Items', fresh);
    const { table: quotes } = moduleOf('Quotes', fresh);
    const [quote] = rowsOf('Quotes', fresh);
    const [first, second] = asObjects(quote?.['Quoted_Items']).map((row) => asText(row['id']) ?? '');
    const [id, other] = [quote?.id ?? '', first ?? ''];
    items.update(other, { Quantity: 42 }, NOW);
    items.remove(second ?? '', NOW, 'permanent');
    const added = items.insert({ Parent_Id: { id, name: null }, Quantity: 1 }, NOW);
    const shown = asObjects(quotes.get(id)?.['Quoted_Items']);
    expect(shown.find((row) => row['id'] === other)?.['Quantity']).equal(42);
    expect(shown.map((row) => row['id']))
      .include(added.id)
      .not.include(second);
    expect(() => quotes.update(id, { Quoted_Items: [{ id: '1' }] }, NOW)).throws(
      /change them in that module/,
    );
    expect(quotes.update(id, { Subject: 'x', Quoted_Items: shown }, NOW)?.['Subject']).equal('x');
  });
});

describe('lookups', () => {
  it('lead to rows that exist, by the name these have', () => {
    for (const row of rowsOf('Deals')) {
      const account = row['Account_Name'];
      if (!isObject(account)) continue;
      expect(moduleOf('Accounts').table.get(asText(account['id']) ?? '')?.['Account_Name']).equal(
        account['name'],
      );
    }
    for (const row of rowsOf('Cases')) {
      const contact = row['Related_To'];
      if (!isObject(contact)) continue;
      expect(moduleOf('Contacts').table.get(asText(contact['id']) ?? '')?.['Full_Name']).equal(
        contact['name'],
      );
    }
  });
});

describe('what the options of a seeded organisation do', () => {
  it('rows: sets counts, 0 included', () => {
    const small = createOrg({ now: NOW, rows: { Leads: 10, Deals: 0, Contacts: 1, users: 450 } });
    expect(rowsOf('Leads', small)).length(10);
    expect(rowsOf('Deals', small)).length(0);
    expect(rowsOf('Cases', small).every((row) => row['Deal_Name'] === null)).equal(true);
    expect(small.settings['users']?.rows).length(450);
  });

  it('extraModules: exactly so many fields, the system’s own first, times as asked', () => {
    const extra = createOrg({
      now: NOW,
      extraModules: [
        { api_name: 'Wide', rows: 3, fields: 400 },
        { api_name: 'Burst', rows: 50, fields: 5, times: 'burst' },
        { api_name: 'Timeless', rows: 5, fields: 60, times: 'none' },
        { api_name: 'Closed', rows: 1, recordsAccess: { kind: 'empty' } },
      ],
    });
    expect(namesOf(moduleOf('Wide', extra))).length(400);
    expect(namesOf(moduleOf('Burst', extra))).deep.equal([
      'id',
      'Modified_Time',
      'Created_Time',
      'Owner',
      'Name',
    ]);
    expect(new Set(rowsOf('Burst', extra).map((row) => row['Modified_Time'])).size).equal(1);
    expect(namesOf(moduleOf('Timeless', extra)))
      .length(60)
      .not.include.members(['Modified_Time', 'Created_Time']);
    for (const row of rowsOf('Timeless', extra))
      expect(row).not.have.any.keys('Modified_Time', 'Created_Time');
    expect(moduleOf('Closed', extra).recordsAccess.kind).equal('empty');
  });

  it('extraModules: 200,000 rows delay nothing', () => {
    const big = createOrg({ now: NOW, extraModules: [{ api_name: 'Big', rows: 200_000, fields: 150 }] });
    const { table } = moduleOf('Big', big);
    expect(table.count()).equal(200_000);
    const [row] = table.scan({ ...EACH, skip: 199_999 });
    expect(Object.keys(row ?? {})).length(150);
  });
});

describe('settings of a seeded organisation', () => {
  it('has users of every state; the first is the active administrator (§10.1)', () => {
    const users = org.settings['users']?.rows ?? [];
    expect(users[0]).include({ status: 'active', confirm: true });
    expect(asObject(users[0]?.['profile'])['name']).equal('Administrator');
    expect([...new Set(users.map((user) => user['status']))]).members(['active', 'disabled', 'deleted']);
    expect(users[0]).include.keys(
      'created_time',
      'Modified_Time',
      'Modified_By',
      'created_by',
      '$current_shift',
    );
  });

  it('has roles, profiles, territories, currencies, and an organisation with a licence', () => {
    for (const name of ['roles', 'profiles', 'territories', 'currencies']) {
      expect(org.settings[name]?.rows.length, name).at.least(3);
    }
    for (const currency of org.settings['currencies']?.rows ?? [])
      expect(currency['exchange_rate']).match(/^\d+\.\d{9}$/);
    expect(asObject(org.organization['license_details'])['paid_type']).equal('enterprise');
    expect(org.organization['time_zone']).equal(org.timeZone);
  });
});
