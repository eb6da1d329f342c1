import { asObject, asText, type JsonObject } from '../../util/json.js';
import type { ZohoClient } from '../client.js';
import { isRefusalOfThis, ZohoApiError } from '../http/api-error.js';
import { NetworkError } from '../http/network-error.js';
import { type FileFolder, openFolder, type StoredFile } from './file-folder.js';
import { type Parent, parentFacts } from './per-record.js';
import { fixedRow } from './read.js';
import { safeName } from './safe-name.js';

/** Name of the stream: a row for each attachment whose file was wanted. */
export const ATTACHMENT_FILES = 'attachment_files';

/** Where files go, and how large they may be. */
export interface FileOptions {
  readonly attachmentFolder?: string | undefined;
  readonly attachmentMaxBytes: number;
}

/**
 * `stored`: the whole file is in the folder. `size_differs`: it is, and Zoho names another size, twice. `too_large`: larger
 * than allowed. `gone`: Zoho has no such file. `refused`: Zoho refuses this file, and not others.
 */
type Status = 'stored' | 'size_differs' | 'too_large' | 'gone' | 'refused';

interface Result extends Partial<StoredFile> {
  readonly status: Status;
}

/** Reads the file of one attachment, and returns its row. */
export type FileReader = (attachment: Parent) => Promise<JsonObject>;

/** Downloads of one file that break off, until the stream fails. */
const ATTEMPTS = 3;

/** @throws SourceError ATTACHMENT_FOLDER_REFUSED before the first call */
export async function createFileReader(
  client: Pick<ZohoClient, 'open'>,
  { attachmentFolder, attachmentMaxBytes }: FileOptions,
): Promise<FileReader> {
  const folder = await openFolder(attachmentFolder);
  return async (attachment) => {
    const file = describe(attachment);
    const { status, bytes = null, sha256 = null } = await resultOf(client, folder, file, attachmentMaxBytes);
    const path = bytes === null ? null : file.path;
    return { ...file.row, status, path, bytes, sha256, ...parentFacts(attachment) };
  };
}

interface WantedFile {
  /** Below `/crm/v8`; `undefined`: Zoho names no record that it belongs to. */
  readonly source: string | undefined;
  /** In the folder. */
  readonly path: string;
  readonly size: number | undefined;
  readonly row: JsonObject;
}

/** The id comes first in the name, so that two files never share one. */
function describe({ id, values = {} }: Parent): WantedFile {
  const parent = asObject(values['Parent_Id']);
  const record = asText(parent['id']);
  const module = moduleOf(values);
  const name = asText(values['File_Name']) ?? '';
  const size = Number(asText(values['Size']) ?? NaN);
  const folders = [module ?? 'unknown', record ?? 'unknown'].map(safeName);
  const source =
    record === undefined || module === undefined
      ? undefined
      : `/${encodeURIComponent(module)}/${encodeURIComponent(record)}/Attachments/${id}`;
  return {
    source,
    path: [...folders, `${safeName(id)}-${safeName(name)}`].join('/'),
    size: Number.isSafeInteger(size) ? size : undefined,
    row: {
      id,
      record: { id: record ?? null, name: parent['name'] ?? null },
      record_module: module ?? null,
      file_name: name === '' ? null : name,
      size: Number.isSafeInteger(size) ? size : null,
    },
  };
}

function moduleOf(values: JsonObject): string | undefined {
  const { module = null } = asObject(values['Parent_Id']);
  return asText(asObject(module)['api_name']) ?? asText(module) ?? asText(values['$se_module']);
}

async function resultOf(
  client: Pick<ZohoClient, 'open'>,
  folder: FileFolder,
  file: WantedFile,
  maxBytes: number,
): Promise<Result> {
  if (file.source === undefined) return { status: 'gone' };
  if (file.size !== undefined && file.size > maxBytes) return { status: 'too_large' };
  const present = await folder.find(file.path);
  if (present && hasSize(file, present)) return { status: 'stored', ...present };
  let stored: StoredFile | undefined;
  // A file of another size may have been truncated: it is read once more.
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const found = await download(client, folder, file, maxBytes);
    if (typeof found === 'string') return { status: found };
    stored = found;
    if (hasSize(file, found)) return { status: 'stored', ...found };
  }
  return { status: 'size_differs', ...stored };
}

function hasSize({ size }: WantedFile, { bytes }: StoredFile): boolean {
  return size === undefined || size === bytes;
}

async function download(
  client: Pick<ZohoClient, 'open'>,
  folder: FileFolder,
  { source = '', path }: WantedFile,
  maxBytes: number,
): Promise<StoredFile | Exclude<Status, 'stored' | 'size_differs'>> {
  const { scopes } = fixedRow(ATTACHMENT_FILES);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { body } = await client.open(source, { module: ATTACHMENT_FILES, scopes, mayBeEmpty: true });
      return (await folder.write(path, body, maxBytes)) ?? 'too_large';
    } catch (error) {
      const isBroken = error instanceof NetworkError && error.code === 'TRUNCATED';
      if (isBroken && attempt < ATTEMPTS) continue;
      return statusOf(error);
    }
  }
}

/** An answer about this file. Any other error ends the stream. */
function statusOf(error: unknown): 'gone' | 'refused' {
  if (error instanceof ZohoApiError && isGone(error)) return 'gone';
  if (isRefusalOfThis(error)) return 'refused';
  throw error;
}

function isGone({ status, code }: ZohoApiError): boolean {
  return status === 404 || code === 'INVALID_DATA';
}
