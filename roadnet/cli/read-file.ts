import type { ImportResult } from '../importers/importer';
import { readNetworkFile } from '../importers/read-network-file';
import type { Output } from './output';

const PROGRESS_EVERY_MS = 2_000;

/** Imports with a progress line every two seconds. */
export async function readFile(path: string, output: Output): Promise<ImportResult> {
  output.progress(`reading ${path}`);
  let saidAt = performance.now();
  return readNetworkFile(path, {
    onProgress: (bytesRead) => {
      if (performance.now() - saidAt < PROGRESS_EVERY_MS) return;
      saidAt = performance.now();
      output.progress(`  ${(bytesRead / 1e6).toFixed(1)} MB read`);
    },
  });
}
