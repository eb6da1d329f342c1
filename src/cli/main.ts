import { packageVersion } from './process/version.js';

const HELP = `source-zoho: an Airbyte source that copies Zoho CRM into a warehouse

  source-zoho spec
  source-zoho check    --config config.json
  source-zoho discover --config config.json
  source-zoho read     --config config.json --catalog configured_catalog.json [--state state.json]
                       [--verify[=all]]        also compares a sample of the records (or all) with Zoho
  source-zoho scopes   --config config.json [--catalog configured_catalog.json]
                                               prints the OAuth scopes that the selected streams need
  source-zoho validate [--catalog configured_catalog.json] [--exit-code N]
                                               checks the output of any Airbyte source on stdin; see validate --help
  source-zoho demo     [--output DIR]          a complete sync of the built-in emulator, no account needed
  source-zoho emulator [--port N] [--dataset DIR] [--rows Module=N]...
                                               starts the emulator and prints its addresses and credentials as JSON
  source-zoho --version | --help

stdout has protocol messages, stderr has messages for you.
`;

/** Commands that answer --help themselves. */
const OWN_HELP: ReadonlySet<string> = new Set(['validate', 'scopes']);

/** The command line. Never ends the process itself: sets `process.exitCode` and lets pending output drain. */
export async function main(argv: readonly string[]): Promise<void> {
  const [first, ...args] = argv;
  const asksForHelp = args.some((arg) => arg === '--help' || arg === '-h');
  const command = asksForHelp && !OWN_HELP.has(first ?? '') ? '--help' : first;
  switch (command) {
    case 'spec':
    case 'check':
    case 'discover':
    case 'read': {
      const { runAirbyte } = await import('./airbyte/airbyte.js');
      return runAirbyte(command, args);
    }
    case 'validate': {
      const { runValidate } = await import('./validate.js');
      return runValidate(args);
    }
    case 'scopes': {
      const { runScopes, SCOPES_HELP } = await import('./scopes.js');
      if (!asksForHelp) return runForPerson(() => runScopes(args));
      show(SCOPES_HELP);
      return;
    }
    case 'demo': {
      const { runDemo } = await import('./demo/demo.js');
      return runForPerson(() => runDemo(args));
    }
    case 'emulator': {
      const { runEmulator } = await import('./demo/emulator.js');
      return runForPerson(() => runEmulator(args));
    }
    case '--version':
    case '-V':
      show(`${packageVersion()}\n`);
      return;
    case '--help':
    case '-h':
    case 'help':
      show(HELP);
      return;
    case undefined:
    default:
      process.stderr.write(`${unknownCommand(command)}\n\n${HELP}`);
      process.exitCode = 1;
  }
}

/** Prints help; the reader may close stdout early (`| head`). */
function show(text: string): void {
  process.stdout.on('error', () => undefined).write(text);
}

/** Runs a command for a user in a terminal: an error is one line on stderr. */
async function runForPerson(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    process.stderr.write(`source-zoho: ${wordsOf(error)}\n`);
    process.exitCode = 1;
  }
}

/** The message for an error. Node's argument parser quotes arguments, which may be secret, so its messages are replaced. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isUsage = 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (!isUsage) return error.message;
  const [option] = /--[a-z-]+/.exec(error.message) ?? [];
  return option === undefined
    ? 'an argument is not an option. See --help.'
    : `${option} cannot be used like this. See --help.`;
}

function unknownCommand(command: string | undefined): string {
  // The argument is not quoted: it may be a secret in the wrong place.
  const known = 'the commands are spec, check, discover, read, scopes, validate, demo and emulator';
  return command === undefined
    ? 'source-zoho needs a command.'
    : `source-zoho has no such command; ${known}.`;
}
