import type { Chosen, Shown } from './arguments/parse.js';
import { UsageError } from './arguments/command.js';

/** The command line. Never ends the process itself: sets `process.exitCode` and lets pending output drain. */
export async function main(argv: readonly string[]): Promise<void> {
  // The reader may close stdout early (`| head`).
  process.stdout.on('error', () => undefined);
  if (argv.length === 1 && argv[0] === 'spec') return spec();
  const { COMMANDS, program } = await import('./commands.js');
  const { readProgram } = await import('./arguments/parse.js');
  let read: Chosen | Shown;
  try {
    read = readProgram(program(), argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const command = COMMANDS.find(({ name }) => name === argv[0]);
    if (command?.refuse) await command.refuse(error.message);
    else refuse(command?.name, error.message);
    return;
  }
  if ('text' in read) process.stdout.write(read.text);
  else await run(read);
}

/** The first call of every client, so it does not load the argument parser. */
async function spec(): Promise<void> {
  const { runSpec } = await import('./airbyte/airbyte.js');
  return runSpec({ debug: false });
}

/** Runs a command: an error that it leaves to us is one line on stderr. */
async function run({ command, values }: Chosen): Promise<void> {
  try {
    await command.run(values);
  } catch (error) {
    process.stderr.write(`source-zoho: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

function refuse(command: string | undefined, why: string): void {
  const help = command === undefined ? 'source-zoho --help' : `source-zoho ${command} --help`;
  process.stderr.write(`source-zoho: ${why}. See ${help}.\n`);
  process.exitCode = 1;
}
