import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { isRuleId, type RuleId } from '../protocol/validate/rules.js';
import { printFinding, printMore, type Format } from '../protocol/validate/print.js';
import { splitLines } from '../protocol/validate/split.js';
import { createValidator, type Totals, type Validator } from '../protocol/validate/validator.js';
import { isObject, parseJson, type JsonObject } from '../util/json.js';
import { packageFile } from './process/version.js';

const HELP = `source-zoho validate: checks the output of an Airbyte source on stdin

  --catalog FILE            the configured catalog of the read; records are checked against it
  --exit-code N             the exit code of the source; it is checked against the statuses
  --partial                 the output is truncated: a gap at its end is no finding
  --format text|json        print each finding as one line of text (default) or JSON
  --max N                   print N findings of each rule (default 10), and count the others
  --ignore RULE             skip a rule; may be given more than once
  --heartbeat-seconds N     longest pause between two RECORD or STATE messages (default 10800)

Exit code 0: no findings. 1: findings. 2: invalid arguments or files.
docs/validate.md lists the rules.

Examples
  any-source spec | source-zoho validate
  any-source discover --config config.json | source-zoho validate
  any-source read --config config.json --catalog configured_catalog.json |
    source-zoho validate --catalog configured_catalog.json
  any-source read --config config.json --catalog configured_catalog.json > output.jsonl
    source-zoho validate --catalog configured_catalog.json --exit-code $? < output.jsonl
  any-source read … | head -n 1000 | source-zoho validate --partial --format json
`;

const CLEAN = 0;
const FOUND = 1;
const USAGE = 2;

/** `source-zoho validate`: findings go to stdout, the total to stderr. The exit code shows whether there are any. */
export async function runValidate(args: readonly string[]): Promise<void> {
  // The reader may close stdout early (`| head`).
  process.stdout.on('error', () => undefined);
  try {
    const options = parseOptions(args);
    if (options.help) process.stdout.write(HELP);
    else process.exitCode = await validate(options);
  } catch (error) {
    process.stderr.write(`source-zoho validate: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = USAGE;
  }
}

type Options = ReturnType<typeof parseOptions>;

function parseOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      catalog: { type: 'string' },
      'exit-code': { type: 'string' },
      partial: { type: 'boolean', default: false },
      format: { type: 'string', default: 'text' },
      max: { type: 'string', default: '10' },
      ignore: { type: 'string', multiple: true, default: [] },
      'heartbeat-seconds': { type: 'string', default: '10800' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return {
    help: values.help,
    catalogPath: values.catalog,
    exitCode: values['exit-code'] === undefined ? undefined : integer('--exit-code', values['exit-code']),
    isPartial: values.partial,
    format: formatOf(values.format),
    maxPerRule: integer('--max', values.max, 0),
    ignored: new Set(values.ignore.map(ruleOf)),
    heartbeatSeconds: integer('--heartbeat-seconds', values['heartbeat-seconds'], 1),
  };
}

async function validate(options: Options): Promise<number> {
  const { format, isPartial, exitCode, catalogPath } = options;
  if (process.stdin.isTTY) throw new Error('it reads the output of a source from stdin. See --help.');
  const catalog = catalogPath === undefined ? undefined : await loadCatalog(catalogPath);
  const protocol = packageFile('resources/airbyte-protocol.json');
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const validator = createValidator({ ...options, protocol, catalog }, (finding) =>
    print(printFinding(finding, format)),
  );
  await readAll(process.stdin, validator);
  if (!isPartial) validator.end(exitCode);
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

function formatOf(text: string): Format {
  if (text === 'text' || text === 'json') return text;
  throw new Error(`--format takes text or json, not ${JSON.stringify(text)}.`);
}

function ruleOf(text: string): RuleId {
  if (isRuleId(text)) return text;
  throw new Error(`--ignore takes the id of a rule of docs/validate.md, not ${JSON.stringify(text)}.`);
}

function integer(option: string, text: string, min = -255): number {
  if (/^-?\d{1,9}$/.test(text) && Number(text) >= min) return Number(text);
  throw new Error(
    `${option} takes a whole number${min >= 0 ? ` from ${min}` : ''}, not ${JSON.stringify(text)}.`,
  );
}
