import { randomUUID } from 'node:crypto';
import { chmod, chown, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** An older draft is left over and is removed; a newer one may belong to another process. */
const ABANDONED_MS = 60_000;

/**
 * Replaces the content of a file, which keeps its owner and mode; a new file is readable by its owner only. The text is
 * written to a draft in the same folder, which is then renamed: a reader sees the old or the new content, never a part, even
 * after a power failure. If the draft cannot be renamed (a file mounted into a container, a folder that is not ours), the
 * file is written in place.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const before = await stat(path).catch(() => undefined);
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await write(draft, 'wx', text);
    if (before) {
      await chown(draft, before.uid, before.gid);
      await chmod(draft, before.mode & 0o7777);
    }
    await rename(draft, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    if (!before?.isFile() || !isNotMovable(error)) throw error;
    await write(path, 'r+', text);
  }
}

async function write(path: string, flags: 'wx' | 'r+', text: string): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    const bytes = Buffer.from(text);
    await file.write(bytes, 0, bytes.length, 0);
    await file.truncate(bytes.length);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** On systems that cannot open folders, this does nothing. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

function isNotMovable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return ['EBUSY', 'EXDEV', 'EACCES', 'EPERM', 'EROFS', 'ENOTSUP'].includes(String(code));
}

/** Removes drafts of {@link replaceFile} that a killed process has left over. @param now epoch ms */
export async function removeDrafts(path: string, now: number): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => isDraftOf(one, basename(path)))) {
    const draft = join(folder, name);
    const age = await stat(draft).then(
      ({ mtimeMs }) => now - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_MS) await rm(draft, { force: true }).catch(() => undefined);
  }
}

function isDraftOf(name: string, target: string): boolean {
  return (
    name.startsWith(`${target}.`) &&
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/.test(name.slice(target.length + 1))
  );
}
