import { delimiter, dirname, relative } from 'node:path';

interface Surroundings {
  /** The program as node was given it: `process.argv[1]`. */
  readonly script: string;
  readonly path: string;
  readonly cwd: string;
}

/**
 * What a user types in this terminal to start a program of the package: its name where it is on the PATH, else node with
 * the path of the program in the clone. Pure.
 */
export function typed(program: 'source-zoho' | 'tap-zoho', { script, path, cwd }: Surroundings): string {
  const folder = dirname(script);
  if (script === '' || path.split(delimiter).includes(folder)) return program;
  return `node ${relative(cwd, `${folder}/${program}`)}`;
}

/** {@link typed} for this process. */
export function asTyped(program: 'source-zoho' | 'tap-zoho'): string {
  return typed(program, {
    script: process.argv[1] ?? '',
    path: process.env['PATH'] ?? '',
    cwd: process.cwd(),
  });
}
