import { parseArgs } from 'node:util';
import { SourceError } from '../../errors.js';
import { takeVerify, type Verify } from '../process/verify-flag.js';

/** The command that `tap-zoho` runs. */
export type TapJob =
  | { readonly command: 'help' | 'version' }
  | { readonly command: 'about'; readonly format: AboutFormat }
  | { readonly command: 'discover'; readonly configs: readonly string[] }
  | (TapInputs & { readonly command: 'sync'; readonly verify?: Verify })
  | (TapInputs & { readonly command: 'test'; readonly records: boolean });

export type AboutFormat = 'text' | 'json' | 'markdown';

export interface TapInputs {
  /** Paths, or `ENV` for the variables `TAP_ZOHO_*`. */
  readonly configs: readonly string[];
  readonly catalog: string | undefined;
  readonly state: string | undefined;
}

const OPTIONS = {
  config: { type: 'string', short: 'c', multiple: true },
  state: { type: 'string', short: 's' },
  catalog: { type: 'string' },
  properties: { type: 'string', short: 'p' },
  discover: { type: 'boolean', short: 'd' },
  about: { type: 'boolean' },
  format: { type: 'string' },
  test: { type: 'boolean' },
  'test-schema': { type: 'boolean' },
  dev: { type: 'boolean' },
  version: { type: 'boolean', short: 'V' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the arguments of singer-python (`-c -s -d --catalog -p --dev`) and of Meltano's SDK (`--about`, `--test[=schema]`,
 * `--version`, several `--config`).
 *
 * @throws SourceError (`config`) for invalid arguments; they are not quoted, since they may be secret
 */
export function parseTapArguments(argv: readonly string[]): TapJob {
  const { verify, rest } = takeVerify(argv, usageError);
  const values = readOptions(rest.map((arg) => TEST_FORMS[arg] ?? arg));
  if (values.help) return { command: 'help' };
  if (values.version) return { command: 'version' };
  if (values.about) return { command: 'about', format: aboutFormat(values.format) };
  const configs = values.config ?? [];
  if (configs.length === 0) {
    throw usageError('--config is missing: a file, or ENV for the variables TAP_ZOHO_*');
  }
  const test = values.test ?? values['test-schema'] ?? false;
  if (verify !== undefined && (test || values.discover)) throw usageError('--verify is for a sync');
  if (values.discover) return { command: 'discover', configs };
  const inputs = { configs, catalog: values.catalog ?? values.properties, state: values.state };
  return test
    ? { command: 'test', records: values['test-schema'] !== true, ...inputs }
    : { command: 'sync', ...inputs, ...(verify !== undefined && { verify }) };
}

/** `parseArgs` does not support options with an optional value. */
const TEST_FORMS: Readonly<Record<string, string>> = {
  '--test=all': '--test',
  '--test=schema': '--test-schema',
};

function readOptions(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw usageError(wordsOf(error, args));
  }
}

function wordsOf(error: unknown, args: readonly string[]): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const text = error instanceof Error ? error.message : '';
  const [name = ''] = /--[\w-]+/.exec(text) ?? /-\w/.exec(text) ?? [];
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') {
    const known = args.some((arg) => ['check', 'spec', 'read', 'discover'].includes(arg));
    const hint = known ? ': that is a command of source-zoho' : '';
    return `it takes options only, and an argument is not an option${hint}`;
  }
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `it has no option ${name}`;
  return `${name} has a value that it does not accept, or lacks one that it needs`;
}

function aboutFormat(format: string | undefined): AboutFormat {
  if (format === undefined || format === 'text') return 'text';
  if (format === 'json' || format === 'markdown') return format;
  throw usageError('--format is json, markdown or text');
}

function usageError(why: string): SourceError {
  return new SourceError({
    code: 'USAGE',
    failureType: 'config',
    userMessage: `The arguments of tap-zoho are not valid: ${why}. See tap-zoho --help.`,
  });
}
