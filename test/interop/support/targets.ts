import type { Json, JsonObject } from '#src/util/json.js';
import type { Reading } from './differences.js';
import type { Postgres } from './postgres.js';
import type { ProgramName } from './programs.js';

/** A target for PostgreSQL, and what it is known to do with what it is given (protocol.md §3.4). */
export interface Target {
  readonly name: Extract<ProgramName, 'meltanolabs-target-postgres' | 'pipelinewise-target-postgres'>;
  readonly config: (postgres: Postgres, schema: string) => JsonObject;
  readonly reading: Reading;
  /** A deleted record is a row that is gone, or one that carries the time. */
  readonly deletes: 'removes' | 'marks';
}

const connection = ({ host, port, user, password }: Postgres): JsonObject => ({ host, port, user, password });

export const TARGETS: readonly Target[] = [
  {
    name: 'meltanolabs-target-postgres',
    config: (postgres, schema) => ({
      ...connection(postgres),
      database: postgres.database,
      default_target_schema: schema,
      hard_delete: true,
    }),
    reading: { adds: /^_sdc_/ },
    deletes: 'marks',
  },
  {
    name: 'pipelinewise-target-postgres',
    config: (postgres, schema) => ({
      ...connection(postgres),
      dbname: postgres.database,
      default_target_schema: schema,
      hard_delete: true,
    }),
    reading: { adds: /^_sdc_/, column: (name) => name.toLowerCase(), lands: throughCsv },
    deletes: 'removes',
  },
];

/** Of its files for COPY it reads back neither an empty text nor the escapes of line breaks and tabs in a text column. */
function throughCsv(value: Json): Json {
  if (typeof value !== 'string') return value;
  return value === '' ? null : value.replace(/[\n\r\t]/g, (found) => ESCAPES[found] ?? found);
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
