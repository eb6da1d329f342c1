export type Verify = 'sample' | 'all';

/**
 * Removes `--verify`, `--verify=sample` and `--verify=all` from the arguments; a space may separate the value. Both programs
 * have this option, and their argument parsers do not support options with an optional value.
 *
 * @param usageError creates the error for any other value
 */
export function takeVerify(
  args: readonly string[],
  usageError: (why: string) => Error,
): { readonly verify: Verify | undefined; readonly rest: string[] } {
  const rest: string[] = [];
  let verify: Verify | undefined;
  for (const [index, arg] of args.entries()) {
    const given = /^--verify=(.*)$/s.exec(arg)?.[1];
    if (given !== undefined) {
      verify = verifyOf(given);
      if (!verify) throw usageError("--verify takes 'sample' or 'all', or no value, which means 'sample'");
    } else if (arg === '--verify') {
      verify = verifyOf(args[index + 1]) ?? 'sample';
    } else if (args[index - 1] !== '--verify' || !verifyOf(arg)) {
      rest.push(arg);
    }
  }
  return { verify, rest };
}

function verifyOf(value: string | undefined): Verify | undefined {
  return value === 'sample' || value === 'all' ? value : undefined;
}
