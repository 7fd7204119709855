import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Hands rows to the engine as files. The library's own way in takes them behind the statement's text and ends them at the first
 * empty line: of the five bytes 01 0A 0A 03 04 as RowBinary it stored one and said that all was well. The files live for one
 * insert and are never synced; what a killed process left behind was not acknowledged and is removed at start.
 */
export class Spool {
  private next = 1;

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder)) rmSync(join(folder, file));
  }

  /** Runs `use` with a file that holds `data`, and removes the file. */
  async with<T>(data: Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
    const path = join(this.folder, `insert-${this.next++}`);
    try {
      await writeFile(path, data);
      return await use(path);
    } finally {
      await unlink(path).catch(() => undefined);
    }
  }
}
