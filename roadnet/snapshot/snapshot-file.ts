import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { LingshanError } from '../../services/kernel/errors';
import { decodeSnapshot, encodeSnapshot } from './file-format';
import type { RoadnetSnapshot } from './snapshot';

/** Loads a snapshot file into one buffer. Throws LingshanError SNAPSHOT_UNREADABLE, SNAPSHOT_CORRUPT or SNAPSHOT_FORMAT. */
export function loadSnapshot(path: string): RoadnetSnapshot {
  try {
    return decodeSnapshot(readWhole(path), path);
  } catch (cause) {
    if (cause instanceof LingshanError) throw cause;
    const { code } = cause as { code?: unknown };
    if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) throw cause;
    throw new LingshanError('badInput', 'SNAPSHOT_UNREADABLE', `${path}: cannot be read (${code}); build it with "npm run roadnet -- import"`, { cause });
  }
}

/** Straight into a buffer of its own: readFileSync would cost a second copy, and small files would share node's pool and be misaligned. */
function readWhole(path: string): ArrayBuffer {
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(fstatSync(file).size);
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(file, bytes, at, bytes.length - at, at);
      // Shorter than it said: the checksum tells.
      if (read === 0) break;
      at += read;
    }
    return bytes.buffer;
  } finally {
    closeSync(file);
  }
}

/** Writes a snapshot so that a reader sees the old file or the new one, never a part. Returns the size in bytes. Throws LingshanError SNAPSHOT_UNWRITABLE. */
export function writeSnapshot(path: string, snapshot: RoadnetSnapshot): number {
  const bytes = encodeSnapshot(snapshot);
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    writeFileSync(temporary, bytes);
    renameSync(temporary, path);
  } catch (cause) {
    throw new LingshanError('unavailable', 'SNAPSHOT_UNWRITABLE', `${path}: cannot be written (${String((cause as { code?: unknown }).code)}); name a file in a folder that exists and has room`, { cause });
  }
  return bytes.length;
}
