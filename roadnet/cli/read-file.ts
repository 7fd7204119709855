import type { ImportOptions, ImportResult } from '../importers/importer';
import { readNetworkFile } from '../importers/read-network-file';
import { overlayGeoJson } from '../importers/geojson/import-geojson';
import type { Output } from './output';

const PROGRESS_EVERY_MS = 2_000;

/** Imports with a progress line every two seconds, and lays overlays (our own GeoJSON) over it in their order. */
export async function readFile(path: string, output: Output, overlays: readonly string[] = [], options: ImportOptions = {}): Promise<ImportResult> {
  output.progress(`reading ${path}`);
  let saidAt = performance.now();
  let result = await readNetworkFile(path, {
    ...options,
    onProgress: (bytesRead) => {
      if (performance.now() - saidAt < PROGRESS_EVERY_MS) return;
      saidAt = performance.now();
      output.progress(`  ${(bytesRead / 1e6).toFixed(1)} MB read`);
    },
    onStep: (step) => output.progress(`  ${step}`),
  });
  for (const overlay of overlays) {
    if (!result.roadnet) break;
    output.progress(`laying ${overlay} over it`);
    const { roadnet, findings } = await overlayGeoJson(result.roadnet, overlay);
    result = { roadnet, findings: [...result.findings, ...findings] };
  }
  return result;
}
