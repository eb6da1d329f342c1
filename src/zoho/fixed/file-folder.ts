import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SourceError } from '../../errors.js';

/** A file whose content is known. */
export interface StoredFile {
  readonly bytes: number;
  /** In lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** A folder that keeps files with their checksums. Paths are relative to it, with slashes. */
export interface FileFolder {
  /** The file if it is whole: its content has the checksum that was kept with it. */
  readonly find: (path: string) => Promise<StoredFile | undefined>;
  /**
   * Writes a file. It appears under its name when all of it is on the disk. `undefined` if it is longer than `maxBytes`: then
   * it is not kept.
   */
  readonly write: (
    path: string,
    pieces: AsyncIterable<Uint8Array>,
    maxBytes: number,
  ) => Promise<StoredFile | undefined>;
}

/** @throws SourceError ATTACHMENT_FOLDER_REFUSED if no file can be written there */
export async function openFolder(folder: string | undefined): Promise<FileFolder> {
  if (folder === undefined) throw refused('attachment_folder is not set');
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw refused(`attachment_folder cannot be written (${codeOf(error)})`);
  }
  const at = (path: string): string => join(folder, ...path.split('/'));
  return {
    find: (path) => find(at(path)),
    write: async (path, pieces, maxBytes) => {
      try {
        await mkdir(dirname(at(path)), { recursive: true });
        return await write(at(path), pieces, maxBytes);
      } catch (error) {
        if (error instanceof Error && 'syscall' in error)
          throw refused(`a file cannot be written (${codeOf(error)})`);
        throw error;
      }
    },
  };
}

function refused(why: string): SourceError {
  return new SourceError({
    code: 'ATTACHMENT_FOLDER_REFUSED',
    failureType: 'config',
    userMessage: `The files of attachments cannot be kept: ${why}. Set it to a folder that this program may write.`,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

/** As `sha256sum` writes and checks it. */
const checksumOf = (path: string): string => `${path}.sha256`;

async function find(path: string): Promise<StoredFile | undefined> {
  const kept = await readFile(checksumOf(path), 'utf8').catch(() => undefined);
  const size = await stat(path).catch(() => undefined);
  if (kept === undefined || !size?.isFile()) return undefined;
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
  const sha256 = hash.digest('hex');
  return kept.startsWith(`${sha256} `) ? { bytes: size.size, sha256 } : undefined;
}

async function write(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<StoredFile | undefined> {
  const draft = `${path}.part`;
  try {
    const stored = await fill(draft, pieces, maxBytes);
    if (stored) {
      await fill(checksumOf(path), [Buffer.from(`${stored.sha256}  ${basename(path)}\n`)], Infinity);
      await rename(draft, path);
    }
    return stored;
  } finally {
    await rm(draft, { force: true });
  }
}

async function fill(
  path: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxBytes: number,
): Promise<StoredFile | undefined> {
  const file = await open(path, 'w', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      bytes += piece.length;
      if (bytes > maxBytes) return undefined;
      hash.update(piece);
      await file.writeFile(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}
