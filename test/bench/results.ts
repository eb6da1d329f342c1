import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { asObject, asObjects, asText, parseJson, type Json, type JsonObject } from '#src/util/json.js';

export const RESULTS = fileURLToPath(new URL('../../bench/results.json', import.meta.url));

/** What `bench/results.json` holds: the rows of each section, and the machine that measured them. */
export type Results = Readonly<
  Record<string, { readonly machine: string; readonly rows: readonly JsonObject[] }>
>;

export function readResults(): Results {
  const text = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : '{}';
  const sections = Object.entries(asObject(parseJson(text)));
  return Object.fromEntries(
    sections.map(([name, section]) => {
      const { machine, rows } = asObject(section);
      return [name, { machine: asText(machine) ?? '', rows: asObjects(rows) }];
    }),
  );
}

export function machine(): string {
  const all = cpus();
  return `${all.length} × ${all[0]?.model ?? 'unknown'}, Node ${process.versions.node}`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [upper = NaN, lower = upper] = [sorted[middle], sorted[middle - 1]];
  return sorted.length % 2 === 1 ? upper : (lower + upper) / 2;
}

export const rounded = (value: number, digits = 0): number => Number(value.toFixed(digits));

/** The rows of a section as a table of text. */
export function tableOf(rows: readonly JsonObject[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: Json | undefined): string =>
    asText(value) ?? (value === undefined ? '' : JSON.stringify(value));
  const lines = [names, names.map(() => '---'), ...rows.map((row) => names.map((name) => cell(row[name])))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
