import { expect } from 'chai';
import type { EmulatorOptions } from '#src/emulator/options/options.js';
import { createOrg } from '#src/emulator/seed/seed.js';
import { asObject } from '#src/util/json.js';
import { emulate, ids, type Emulated } from '../../support/emulated.js';
import { field } from '../../support/tiny-org.js';

const DAY = 24 * 3_600_000;
const NOW = Date.parse('2026-01-31T10:00:00Z');

/** Three quotes with three items each, and a few leads and contacts. */
async function withOrg(
  options: Partial<EmulatorOptions>,
  body: (emulated: Emulated) => Promise<void>,
): Promise<void> {
  const org = createOrg({ now: NOW - DAY, rows: { Quotes: 3, Quoted_Items: 9, Leads: 4, Contacts: 4 } });
  const emulated = await emulate({ org, ...options });
  emulated.emulator.clock.set(NOW);
  await emulated.login();
  try {
    await body(emulated);
  } finally {
    await emulated.stop();
  }
}

const idsIn = ({ emulator }: Emulated, module: string): string[] => ids([...emulator.truth(module)]);
const rowOf = ({ emulator }: Emulated, module: string, id: string) =>
  emulator.org.modules.get(module)?.table.get(id);
const first = (emulated: Emulated, module: string): string => idsIn(emulated, module)[0] ?? '';
const listed = async ({ get }: Emulated, module: string): Promise<unknown[]> =>
  (await get(`/${module}/deleted`)).data.map(({ id, type, deleted_time: at }) => [id, type, at]);
const itemsOf = (emulated: Emulated, quote: string): string[] =>
  ids(
    [...emulated.emulator.truth('Quoted_Items')].filter(
      ({ Parent_Id: parent }) => asObject(parent)['id'] === quote,
    ),
  );

describe('emulator: what people do', () => {
  it('zoho-api §6: a record leaves the list of deleted ones when it is restored, and has changed', () =>
    withOrg({}, async (emulated) => {
      const { emulator } = emulated;
      const id = first(emulated, 'Contacts');
      const before = rowOf(emulated, 'Contacts', id);
      expect(emulator.actions.remove('Contacts', id, 'recycle')).to.equal(true);
      expect(await listed(emulated, 'Contacts')).to.deep.equal([
        [id, 'recycle', '2026-01-31T02:00:00-08:00'],
      ]);
      emulator.clock.set(NOW + 5_000);
      expect(emulator.actions.restore('Contacts', id)).to.equal(true);
      expect(await listed(emulated, 'Contacts')).to.deep.equal([]);
      expect(rowOf(emulated, 'Contacts', id)).to.deep.equal({
        ...before,
        Modified_Time: '2026-01-31T10:00:05Z',
      });
      expect(emulator.actions.restore('Contacts', id), 'a second time').to.equal(false);
    }));

  it('zoho-api §6: or it has not, which is not documented', () =>
    withOrg({ restoreIsChange: false }, (emulated) => {
      const id = first(emulated, 'Contacts');
      const before = rowOf(emulated, 'Contacts', id);
      emulated.emulator.actions.remove('Contacts', id, 'recycle');
      emulated.emulator.actions.restore('Contacts', id);
      expect(rowOf(emulated, 'Contacts', id)).to.deep.equal(before);
      return Promise.resolve();
    }));

  it('zoho-api §6: what was purged, or has lain in the recycle bin for 60 days, does not come back', () =>
    withOrg({}, async (emulated) => {
      const { emulator } = emulated;
      const [one = '', two = ''] = idsIn(emulated, 'Contacts');
      emulator.actions.remove('Contacts', one, 'recycle');
      emulator.clock.set(NOW + 1_000);
      expect(emulator.actions.remove('Contacts', one, 'permanent')).to.equal(true);
      expect(emulator.actions.restore('Contacts', one)).to.equal(false);
      emulator.actions.remove('Contacts', two, 'recycle');
      emulator.clock.set(NOW + 2_000 + 60 * DAY);
      expect(emulator.actions.restore('Contacts', two)).to.equal(false);
      await emulated.login();
      expect(await listed(emulated, 'Contacts')).to.deep.equal([
        [one, 'permanent', '2026-01-31T02:00:01-08:00'],
      ]);
    }));

  it('zoho-api §6: the emptied recycle bin may be listed, as purged after 60 days', () =>
    withOrg({ emptiedBin: 'listed' }, async (emulated) => {
      const { emulator } = emulated;
      const id = first(emulated, 'Contacts');
      emulator.actions.remove('Contacts', id, 'recycle');
      emulator.clock.set(NOW + 60 * DAY - 1_000);
      await emulated.login();
      expect(await listed(emulated, 'Contacts')).to.deep.equal([
        [id, 'recycle', '2026-01-31T02:00:00-08:00'],
      ]);
      emulator.clock.set(NOW + 61 * DAY);
      await emulated.login();
      const emptied = [id, 'permanent', '2026-04-01T03:00:00-07:00'];
      expect(await listed(emulated, 'Contacts')).to.deep.equal([emptied]);
      emulator.clock.set(NOW + 181 * DAY);
      await emulated.login();
      expect(await listed(emulated, 'Contacts')).to.deep.equal([]);
    }));

  it('zoho-api §12: the rows of a subform go and come with their record, and change no other', () =>
    withOrg({}, (emulated) => {
      const { emulator } = emulated;
      const [quote = '', ...others] = idsIn(emulated, 'Quotes');
      const [items, all] = [itemsOf(emulated, quote), idsIn(emulated, 'Quoted_Items')];
      const rest = others.map((id) => rowOf(emulated, 'Quotes', id));
      expect(items).to.have.length(3);
      emulator.actions.remove('Quotes', quote, 'recycle');
      expect(idsIn(emulated, 'Quoted_Items')).to.deep.equal(all.filter((id) => !items.includes(id)));
      emulator.actions.restore('Quotes', quote);
      expect(idsIn(emulated, 'Quoted_Items')).to.deep.equal(all);
      expect(others.map((id) => rowOf(emulated, 'Quotes', id))).to.deep.equal(rest);
      return Promise.resolve();
    }));

  it('zoho-api §12: a row of a subform that is saved or deleted changes its record', () =>
    withOrg({}, (emulated) => {
      const quote = first(emulated, 'Quotes');
      const [one = '', two = ''] = itemsOf(emulated, quote);
      const items = emulated.emulator.org.modules.get('Quoted_Items')?.table;
      items?.update(one, { Quantity: 7 }, NOW + 1_000);
      expect(rowOf(emulated, 'Quotes', quote)?.['Modified_Time']).to.equal('2026-01-31T10:00:01Z');
      items?.remove(two, NOW + 2_000, 'permanent');
      expect(rowOf(emulated, 'Quotes', quote)?.['Modified_Time']).to.equal('2026-01-31T10:00:02Z');
      return Promise.resolve();
    }));

  it('zoho-api §6: a converted lead is no deleted one, a merged duplicate is', () =>
    withOrg({ mergedDuplicate: 'permanent' }, async (emulated) => {
      const { emulator } = emulated;
      const [winner = '', loser = ''] = idsIn(emulated, 'Leads');
      expect(emulator.actions.convert(winner)).to.equal(true);
      expect(rowOf(emulated, 'Leads', winner)).to.include({
        Converted__s: true,
        Modified_Time: '2026-01-31T10:00:00Z',
      });
      expect(await listed(emulated, 'Leads')).to.deep.equal([]);
      expect(emulator.actions.merge('Leads', winner, loser, { Email: 'a@example.com' })).to.equal(true);
      expect(rowOf(emulated, 'Leads', winner)?.['Email']).to.equal('a@example.com');
      expect(await listed(emulated, 'Leads')).to.deep.equal([
        [loser, 'permanent', '2026-01-31T02:00:00-08:00'],
      ]);
      expect(emulator.actions.merge('Leads', winner, winner, {}), 'with itself').to.equal(false);
    }));

  it('zoho-api §17: what was merged away lies nameless in the recycle bin, and cannot be restored', () =>
    withOrg({ mergedDuplicate: 'recycle' }, async ({ emulator, get }) => {
      const [winner, loser] = [...emulator.truth('Leads')].map(({ id }) => id);
      expect(emulator.actions.merge('Leads', winner ?? '', loser ?? '', {})).to.equal(true);
      const { data } = await get('/Leads/deleted?type=recycle');
      expect(data[0]).to.include({ id: loser, type: 'recycle', display_name: null, deleted_by: null });
      expect(emulator.actions.restore('Leads', loser ?? '')).to.equal(false);
    }));

  it('zoho-api §17: a record that waits for approval is there for who asks for it', () =>
    withOrg({}, async ({ emulator, get }) => {
      const [first = ''] = [...emulator.truth('Contacts')].map(({ id }) => id);
      expect(emulator.actions.approve('Contacts', first, false)).to.equal(true);
      const ids = async (approved: string): Promise<unknown[]> =>
        (await get(`/Contacts?fields=id&per_page=200${approved}`)).data.map(({ id }) => id);
      const all = emulator.truth('Contacts');
      expect(await ids('&approved=both')).to.have.members([...all].map(({ id }) => id));
      expect(await ids('&approved=false')).to.deep.equal([first]);
      expect(await ids('')).not.to.include(first);
      const counts = ['both', 'true', 'false'].map((how) => get(`/Contacts/actions/count?approved=${how}`));
      const [both, approved, waiting] = (await Promise.all(counts)).map(({ json }) => Number(json['count']));
      expect([approved, waiting]).to.deep.equal([(both ?? 0) - 1, 1]);
    }));

  it('zoho-api §4: a field that is added is listed and empty, and no row has changed', () =>
    withOrg({}, async (emulated) => {
      const { emulator, get } = emulated;
      const before = [...emulator.truth('Contacts')];
      emulator.actions.addField('Contacts', field('Shoe_Size'));
      const { json } = await get('/settings/fields?module=Contacts');
      expect(JSON.stringify(json['fields'])).to.include('"api_name":"Shoe_Size"');
      const { data } = await get('/Contacts?fields=Shoe_Size');
      expect(data.map(({ Shoe_Size: size }) => size)).to.deep.equal(before.map(() => null));
      expect([...emulator.truth('Contacts')]).to.deep.equal(before);
      emulator.org.modules.get('Contacts')?.table.update(before[0]?.id ?? '', { Shoe_Size: '43' }, NOW);
      const { data: after } = await get(`/Contacts?fields=Shoe_Size&ids=${before[0]?.id}`);
      expect(after.map(({ Shoe_Size: size }) => size)).to.deep.equal(['43']);
    }));
});
