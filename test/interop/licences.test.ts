import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Emulator } from '#src/emulator/server/server.js';
import type { JsonObject } from '#src/util/json.js';
import { startZoho } from '../support/cli-world.js';
import { createPipeline, needPostgres, type Pipeline } from './support/pipeline.js';
import { inProject } from './support/programs.js';
import { smallOrg } from './support/small-org.js';
import { TARGETS } from './support/targets.js';

/** The query of the guide, with the tables of a schema. */
function query(schema: string): string {
  const [, sql = ''] =
    /^```sql\n([^]*?);\n```$/m.exec(readFileSync(inProject('docs/guide.md'), 'utf8')) ?? [];
  return sql
    .replace('FROM subscriptions', `FROM "${schema}".subscriptions`)
    .replace('JOIN users', `JOIN "${schema}".users`);
}

for (const target of TARGETS) {
  describe(`docs/guide.md: the query for licences, after ${target.name}`, () => {
    let zoho: Emulator;
    let pipeline: Pipeline | undefined;

    before(async function () {
      zoho = await startZoho({ org: smallOrg(), scopes: ['ZohoCRM.users.READ', 'ZohoCRM.org.READ'] });
      const settings = { modules: ['subscriptions', 'users'], exclude_modules: [] };
      pipeline = await createPipeline(this, target, zoho, settings);
    });
    after(async () => {
      await pipeline?.close();
      await zoho.close();
    });

    it('tells who has a seat, who has never logged in, and what is free', async function () {
      const postgres = await needPostgres(this, target);
      await pipeline!.run();
      const rows = await postgres.query(query(pipeline!.warehouse.schema));
      const users = zoho.org.settings['users']!.rows.filter(({ status }) => status !== 'deleted');
      const active = users.filter(({ status }) => status === 'active');
      const seats = ({ edition, bought, used, free }: JsonObject): unknown[] => [
        edition,
        Number(bought),
        Number(used),
        Number(free),
      ];
      for (const row of rows)
        expect(seats(row)).to.deep.equal(['enterprise', 10, active.length, 10 - active.length]);
      const emails = (which: readonly JsonObject[]): unknown[] => which.map(({ email }) => email).sort();
      expect(emails(rows)).to.deep.equal(emails(users));
      expect(emails(rows.filter((row) => row['has_seat'] === true))).to.deep.equal(emails(active));
      const never = active.filter(({ confirm }) => confirm !== true);
      expect(emails(rows.filter((row) => row['never_logged_in'] === true))).to.deep.equal(emails(never));
    });
  });
}
