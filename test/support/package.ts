import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** npm's own words for "the registry is out of reach". */
const OFFLINE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT/;

export interface Pack {
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

/** Makes the tarball in a folder. The build is there already; its scripts would only print between npm's JSON. */
export async function packInto(folder: string): Promise<Pack> {
  const { stdout } = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root);
  return (JSON.parse(stdout) as [Pack])[0];
}

/** Installs a tarball alone, without development packages, into a folder that has a package.json. */
export async function installInto(
  folder: string,
  tarball: string,
  options: readonly string[] = [],
): Promise<void> {
  const quiet = ['--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'];
  await npm(['install', ...quiet, ...options, tarball], folder);
}

/** The npm that runs the tests, or the one on the PATH. */
export async function npm(args: readonly string[], cwd: string): Promise<{ stdout: string }> {
  const own = process.env['npm_execpath'];
  return own?.endsWith('npm-cli.js') === true
    ? run(process.execPath, [own, ...args], { cwd })
    : run('npm', [...args], { cwd, shell: process.platform === 'win32' });
}

export function isOffline(error: unknown): boolean {
  return error instanceof Error && 'stderr' in error && OFFLINE.test(String(error.stderr));
}
