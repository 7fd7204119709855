import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { LingshanError } from '../../services/kernel/errors';
import { decodeSnapshot, encodeSnapshot } from './file-format';
import type { RoadnetSnapshot } from './snapshot';

/** Loads a snapshot file into one buffer. Throws LingshanError SNAPSHOT_UNREADABLE, SNAPSHOT_CORRUPT or SNAPSHOT_FORMAT. */
export function loadSnapshot(path: string): RoadnetSnapshot {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new LingshanError('badInput', 'SNAPSHOT_UNREADABLE', `${path}: cannot be read (${String((cause as { code?: unknown }).code)}); build it with "npm run roadnet -- import"`, { cause });
  }
  // A buffer of its own from offset 0: small files would else share node's pool and be misaligned.
  return decodeSnapshot(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer, path);
}

/** Writes a snapshot so that a reader sees the old file or the new one, never a part. Returns the size in bytes. */
export function writeSnapshot(path: string, snapshot: RoadnetSnapshot): number {
  const bytes = encodeSnapshot(snapshot);
  const temporary = `${path}.${randomUUID()}.part`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
  return bytes.length;
}
