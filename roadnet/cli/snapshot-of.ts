import { closeSync, openSync, readSync } from 'node:fs';
import { isSnapshotHead } from '../snapshot/file-format';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { loadSnapshot } from '../snapshot/snapshot-file';
import { compileAlone } from './compile-alone';
import { formatFinding, type Output } from './output';
import { readFile } from './read-file';

const HEAD_BYTES = 8;

/** A snapshot file, or the network of any other file compiled alone. Undefined when that file has errors, which are told. */
export async function snapshotOf(path: string, name: string, output: Output): Promise<RoadnetSnapshot | undefined> {
  if (isSnapshotHead(headOf(path))) return loadSnapshot(path);
  const { roadnet, findings } = await readFile(path, output);
  for (const finding of findings) output.progress(formatFinding(finding));
  return roadnet && compileAlone(roadnet, name);
}

/** Empty when the file cannot be read: who reads it whole says why. */
function headOf(path: string): Uint8Array {
  try {
    const file = openSync(path, 'r');
    const head = Buffer.alloc(HEAD_BYTES);
    readSync(file, head, 0, HEAD_BYTES, 0);
    closeSync(file);
    return head;
  } catch {
    return new Uint8Array();
  }
}
