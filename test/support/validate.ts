import { readFileSync } from 'node:fs';
import { compileSchema } from '#src/protocol/validate/json-schema.js';
import { printFinding } from '#src/protocol/validate/print.js';
import type { RuleId } from '#src/protocol/validate/rules.js';
import { createValidator } from '#src/protocol/validate/validator.js';
import type { Finding } from '#src/protocol/validate/finding.js';
import { asObject, type Json, type JsonObject } from '#src/util/json.js';

/** Made from Airbyte's own airbyte_protocol.yaml; see `$comment` in the file. */
const PROTOCOL_FILE = new URL('../../resources/airbyte-protocol.json', import.meta.url);
export const PROTOCOL = asObject(JSON.parse(readFileSync(PROTOCOL_FILE, 'utf8')) as Json);

export interface Output {
  readonly catalog?: JsonObject | undefined;
  readonly exitCode?: number | undefined;
  /** The output was cut off. */
  readonly isPartial?: boolean;
  readonly ignored?: readonly RuleId[];
}

/** What our own validator finds in the output of a source. */
export function findingsIn(lines: Iterable<string>, output: Output = {}): Finding[] {
  const findings: Finding[] = [];
  const { catalog, ignored = [] } = output;
  const options = { protocol: PROTOCOL, catalog, ignored: new Set(ignored) };
  const validator = createValidator(options, (finding) => findings.push(finding));
  for (const line of lines) validator.line(line);
  if (output.isPartial !== true) validator.end(output.exitCode);
  return findings;
}

/** What a shell makes of a death by SIGTERM. */
export const STOPPED = 143;

/**
 * The same in words, for the messages of a read that came to its end.
 *
 * @param isStopped it was stopped from outside
 */
export function violations(
  messages: readonly JsonObject[],
  catalog: JsonObject,
  failed: boolean,
  { isStopped = false, ignored = [] }: { isStopped?: boolean; ignored?: readonly RuleId[] | undefined } = {},
): string[] {
  const lines = messages.map((message) => JSON.stringify(message));
  const exitCode = isStopped ? STOPPED : failed ? 1 : 0;
  return inWords(findingsIn(lines, { catalog, exitCode, ignored }));
}

export function inWords(findings: readonly Finding[]): string[] {
  return findings.map((finding) => printFinding(finding, 'text'));
}

const configuredCatalog = compileSchema({ $ref: '#/definitions/ConfiguredAirbyteCatalog' }, PROTOCOL);

export function problemsOfConfiguredCatalog(catalog: Json): string[] {
  return configuredCatalog(catalog).map(({ found }) => found);
}
