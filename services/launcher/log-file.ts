import { copyFileSync, existsSync, openSync, renameSync, statSync, truncateSync } from 'node:fs';

const LOG_BYTES_MAX = 20 * 1024 * 1024;
const GENERATIONS = 3;

/** Opens a log to append to; a child writes into it directly, so that it goes on when the launcher is gone. */
export function openLog(file: string): number {
  rotateLog(file);
  return openSync(file, 'a', 0o600);
}

/** When too long: keeps the last three generations and empties the file in place, because a child holds it open. */
export function rotateLog(file: string, bytesMax = LOG_BYTES_MAX): void {
  if (!existsSync(file) || statSync(file).size < bytesMax) return;
  for (let generation = GENERATIONS - 1; generation >= 1; generation -= 1) {
    if (existsSync(`${file}.${generation}`)) renameSync(`${file}.${generation}`, `${file}.${generation + 1}`);
  }
  copyFileSync(file, `${file}.1`);
  truncateSync(file, 0);
}
