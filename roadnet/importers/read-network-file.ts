import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { FindingsList } from './findings-list';
import type { FileHead, ImportOptions, ImportResult } from './importer';
import { IMPORTERS } from './registry';

const HEAD_BYTES = 65_536;

/** Imports a network file of any registered format, told by its content and name. Never throws for what stands in the file or for a file that is not there. */
export async function readNetworkFile(path: string, options: ImportOptions = {}): Promise<ImportResult> {
  const findings = new FindingsList(basename(path));
  const head = await readHead(path, findings);
  if (!head) return { roadnet: undefined, findings: findings.list() };
  const importer = IMPORTERS.find((candidate) => candidate.recognises(head));
  if (importer) return importer.importFile(path, options);
  const known = IMPORTERS.map(({ files }) => files).join(' · ');
  findings.add({ severity: 'error', check: 'file.unknown-format', line: undefined, field: '', reason: 'neither the content nor the name is that of a format that can be read', fix: `Give one of: ${known}.` });
  return { roadnet: undefined, findings: findings.list() };
}

async function readHead(path: string, findings: FindingsList): Promise<FileHead | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const bytes = unpackedHead(buffer.subarray(0, bytesRead));
    return { name: basename(path).toLowerCase().replace(/\.gz$/, ''), bytes, text: bytes.toString('latin1') };
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (typeof code !== 'string') throw error;
    findings.add({ severity: 'error', check: 'file.unreadable', line: undefined, field: '', reason: `cannot be read (${code})`, fix: 'Check the path and its permissions.' });
    return undefined;
  } finally {
    await file?.close();
  }
}

/** What is damaged is left packed: the importer that the name asks for says what is wrong with it. */
function unpackedHead(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * HEAD_BYTES }).subarray(0, HEAD_BYTES);
  } catch {
    return bytes;
  }
}
