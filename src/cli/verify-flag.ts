import { SourceError } from '../errors.js';

export type Verify = 'sample' | 'all';

/**
 * Takes `--verify`, `--verify=sample` and `--verify=all` out of the arguments; the value may stand behind a space. Both programs
 * know it, and their argument parsers know no option whose value may be left out.
 *
 * @throws SourceError USAGE for any other value
 */
export function takeVerify(args: readonly string[]): {
  readonly verify: Verify | undefined;
  readonly rest: string[];
} {
  const rest: string[] = [];
  let verify: Verify | undefined;
  for (const [index, arg] of args.entries()) {
    if (arg === '--verify') verify = verifyOf(args[index + 1] ?? '') ?? 'sample';
    else if (arg.startsWith('--verify=')) verify = verifyOf(arg.slice('--verify='.length)) ?? refuse();
    else if (args[index - 1] !== '--verify' || verifyOf(arg) === undefined) rest.push(arg);
  }
  return { verify, rest };
}

function verifyOf(value: string): Verify | undefined {
  return value === 'sample' || value === 'all' ? value : undefined;
}

function refuse(): never {
  throw new SourceError({
    code: 'USAGE',
    failureType: 'config',
    userMessage:
      '--verify is given alone or as --verify=sample (some records of each stream), or as --verify=all.',
  });
}
