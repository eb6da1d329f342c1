import { asObject, asText, type JsonObject } from '#src/util/json.js';
import { randomBytes } from 'node:crypto';
import type { Postgres } from './postgres.js';

/** A schema of its own in a PostgreSQL. */
export interface Warehouse {
  readonly schema: string;
  /** All rows by table (in lower case) and id. */
  readonly rows: () => Promise<ReadonlyMap<string, ReadonlyMap<string, JsonObject>>>;
  /** `data_type` of information_schema, of an array that of its items, by table (in lower case) and column. */
  readonly columns: () => Promise<ReadonlyMap<string, ReadonlyMap<string, string>>>;
  readonly drop: () => Promise<void>;
}

/** The targets make the schema; its name is nobody else's. */
export function nameWarehouse(postgres: Postgres): Warehouse {
  const schema = `source_zoho_${randomBytes(6).toString('hex')}`;
  const tables = async (): Promise<string[]> => {
    const found = await postgres.query(
      `SELECT table_name FROM information_schema.tables WHERE table_schema = '${schema}' ORDER BY 1`,
    );
    return found.map((row) => asText(row['table_name']) ?? '');
  };
  return {
    schema,
    rows: async () => {
      const names = await tables();
      const all = await postgres.query(
        names
          .map((name) => `SELECT '${name}' AS name, to_jsonb(t) AS row FROM "${schema}"."${name}" t`)
          .join(' UNION ALL '),
      );
      const rows = new Map(names.map((name) => [name.toLowerCase(), new Map<string, JsonObject>()]));
      for (const found of all) {
        const row = asObject(found['row']);
        rows.get(asText(found['name'])?.toLowerCase() ?? '')?.set(asText(row['id']) ?? '', row);
      }
      return rows;
    },
    columns: async () => {
      const found = await postgres.query(
        `SELECT table_name, column_name, CASE data_type WHEN 'ARRAY' THEN substr(udt_name, 2) || '[]' ELSE data_type END AS type
         FROM information_schema.columns WHERE table_schema = '${schema}' ORDER BY 1, ordinal_position`,
      );
      const columns = new Map<string, Map<string, string>>();
      for (const { table_name: table, column_name: column, type } of found) {
        const name = asText(table)?.toLowerCase() ?? '';
        columns.set(
          name,
          (columns.get(name) ?? new Map<string, string>()).set(asText(column) ?? '', asText(type) ?? ''),
        );
      }
      return columns;
    },
    drop: () => postgres.execute(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`),
  };
}
