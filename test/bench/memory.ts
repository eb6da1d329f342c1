import type { JsonObject } from '#src/util/json.js';
import { limitResults } from './limit/limits.js';
import { rounded } from './results.js';

const isOurs = (name: string): boolean => !name.includes('limit program');

/** Largest resident memory of whole syncs, one run each. */
export async function memoryByRows(sizes: readonly number[]): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  for (const size of sizes)
    for (const { name, rss, wall } of await limitResults({
      rows: size,
      columns: 40,
      rounds: 1,
      wants: isOurs,
    }))
      rows.push({ rows: size, contender: name, mib: rounded(rss), seconds: rounded(wall) });
  return rows;
}
