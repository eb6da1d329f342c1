import { asArray, asObject, asText, type Json } from '../../util/json.js';
import { loadJsonFile } from '../process/files.js';
import { migrateState, printedState, type Migrated } from './migrate.js';

interface Options {
  readonly state: string;
  readonly catalog: string | undefined;
  readonly to: 'airbyte' | 'singer' | undefined;
}

/** `source-zoho migrate-state`: the new state on stdout, what became of each stream on stderr. */
export async function runMigrateState(options: Options): Promise<void> {
  const state = await loadJsonFile('state', options.state);
  const catalog = options.catalog === undefined ? undefined : await loadJsonFile('catalog', options.catalog);
  const { streams, isSinger } = migrateState(state, namesIn(catalog));
  const to = options.to ?? (isSinger ? 'singer' : 'airbyte');
  process.stdout.write(`${JSON.stringify(printedState(streams, to), null, 2)}\n`);
  process.stderr.write(table(streams));
}

/** Of a configured catalog, of the CATALOG message of a discovery, or of a Singer catalog. */
function namesIn(catalog: Json | undefined): string[] {
  const object = asObject(catalog);
  const { streams } = object['type'] === 'CATALOG' ? asObject(object['catalog']) : object;
  return asArray(streams).flatMap((entry) => {
    const { stream, name, tap_stream_id: id } = asObject(entry);
    return asText(asObject(stream)['name']) ?? asText(stream) ?? asText(name) ?? asText(id) ?? [];
  });
}

function table(streams: readonly Migrated[]): string {
  if (streams.length === 0) return 'The state has no streams: everything will be read from the start.\n';
  const rows = [
    ['old name', 'new name', 'continues at'],
    ...streams.map(({ from, to, note }) => [from, to, note]),
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return rows.map((row) => `${line(row)}\n`).join('');
}
