import { readFile } from 'node:fs/promises';
import { isRuleId, type RuleId } from '../../protocol/validate/rules.js';
import { printFinding, printMore, type Format } from '../../protocol/validate/print.js';
import { splitLines } from '../../protocol/validate/split.js';
import { createValidator, type Totals, type Validator } from '../../protocol/validate/validator.js';
import { isObject, parseJson, type JsonObject } from '../../util/json.js';
import { packageFile } from '../process/version.js';

const CLEAN = 0;
const FOUND = 1;
const USAGE = 2;

/** As the arguments give them. */
interface Options {
  readonly catalog: string | undefined;
  readonly exitCode: number | undefined;
  readonly partial: boolean;
  readonly format: Format | undefined;
  readonly max: number | undefined;
  readonly ignore: readonly string[];
  readonly heartbeatSeconds: number | undefined;
}

/** `source-zoho validate`: findings go to stdout, the total to stderr. The exit code shows whether there are any. */
export async function runValidate(options: Options): Promise<void> {
  try {
    process.exitCode = await validate(options);
  } catch (error) {
    refuseValidate(error instanceof Error ? error.message : String(error));
  }
}

/** Reports invalid arguments or files. */
export function refuseValidate(why: string): void {
  process.stderr.write(`source-zoho validate: ${why}\n`);
  process.exitCode = USAGE;
}

async function validate(options: Options): Promise<number> {
  const { format = 'text', partial, exitCode, max = 10, heartbeatSeconds = 10_800 } = options;
  const ignored = new Set(options.ignore.map(ruleOf));
  if (process.stdin.isTTY) throw new Error('it reads the output of a source from stdin. See --help.');
  const catalog = options.catalog === undefined ? undefined : await loadCatalog(options.catalog);
  const protocol = packageFile('resources/airbyte-protocol.json');
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const rules = { protocol, catalog, maxPerRule: max, ignored, heartbeatSeconds };
  const validator = createValidator(rules, (finding) => print(printFinding(finding, format)));
  await readAll(process.stdin, validator);
  if (!partial) validator.end(exitCode);
  const totals = validator.totals();
  for (const [rule, more] of totals.more) print(printMore(rule, more, format));
  process.stderr.write(`${verdict(totals)}\n`);
  return totals.count > 0 ? FOUND : CLEAN;
}

async function readAll(chunks: AsyncIterable<Uint8Array>, validator: Validator): Promise<void> {
  for await (const { text, bytes, isUtf8 } of splitLines(chunks)) {
    if (text === undefined) validator.tooLong(bytes);
    else validator.line(text, isUtf8);
  }
}

function verdict({ count, lines }: Totals): string {
  const read = `${lines} ${lines === 1 ? 'line' : 'lines'}`;
  if (count === 0) return `No findings in ${read}.`;
  return `${count} ${count === 1 ? 'finding' : 'findings'} in ${read}.`;
}

async function loadCatalog(path: string): Promise<JsonObject> {
  const catalog = parseJson(await readFile(path, 'utf8'));
  if (isObject(catalog) && Array.isArray(catalog['streams'])) return catalog;
  throw new Error(
    `${path} is not a configured catalog: {"streams":[{"stream":{…},"sync_mode":…}]} is expected.`,
  );
}

function ruleOf(text: string): RuleId {
  if (isRuleId(text)) return text;
  throw new Error(`--ignore takes the id of a rule of docs/validate.md, not ${JSON.stringify(text)}.`);
}
