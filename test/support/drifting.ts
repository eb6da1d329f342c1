import type { Org, OrgModule } from '#src/emulator/org/org.js';
import { createOrg } from '#src/emulator/seed/seed.js';
import { asText, type JsonObject } from '#src/util/json.js';

/** Time of the newest rows of these orgs: an hour before the clock of a world starts. */
const NOW = Date.UTC(2026, 0, 31, 8, 30);

/** An org whose administrator changes modules and fields. It has two modules, `Things` with 20 fields and `Others`. */
export interface Drifting {
  readonly org: Org;
  /** The module before the changes. */
  readonly before: OrgModule;
  /** Changes the fields of `Things`, and the time of change in the list of modules. */
  readonly fields: (change: (fields: readonly JsonObject[]) => readonly JsonObject[]) => void;
  /** Sets values in every row of `Things` without a change of Modified_Time. */
  readonly rows: (change: (row: JsonObject, index: number) => JsonObject) => void;
  /** Changes the entry of `Things` in the list of modules. */
  readonly list: (facts: JsonObject) => void;
  readonly remove: () => void;
  readonly restore: () => void;
}

export function driftingOrg(rows: number, fields = 20): Drifting {
  const seeded = createOrg({
    now: NOW,
    extraModules: [
      { api_name: 'Things', rows, fields },
      { api_name: 'Others', rows: 30, fields: 5 },
    ],
  });
  const modules = new Map([...seeded.modules].filter(([name]) => ['Things', 'Others'].includes(name)));
  const before = modules.get('Things')!;
  let now = before;
  let changes = 0;
  const become = (change: Partial<OrgModule>): void =>
    void modules.set('Things', (now = { ...now, ...change }));
  return {
    org: { ...seeded, modules },
    before,
    fields: (change) => {
      changes += 1;
      const modified_time = new Date(NOW + changes * 1_000).toISOString();
      become({ fields: change(now.fields), metadata: { ...now.metadata, modified_time } });
    },
    rows: (change) =>
      [...before.table.scan({ sort: 'id', order: 'asc' })].forEach((row, index) =>
        before.table.update(row.id, change(row, index), 0, true),
      ),
    list: (facts) => become({ metadata: { ...now.metadata, ...facts } }),
    remove: () => void modules.delete('Things'),
    restore: () => void modules.set('Things', (now = before)),
  };
}

export const without =
  (...names: string[]) =>
  (fields: readonly JsonObject[]): JsonObject[] =>
    fields.filter(({ api_name: name }) => !names.includes(asText(name) ?? ''));

/** The fields with other properties for the field of this name. */
export const changed =
  (name: string, facts: JsonObject) =>
  (fields: readonly JsonObject[]): JsonObject[] =>
    fields.map((field) => (field['api_name'] === name ? { ...field, ...facts } : field));
