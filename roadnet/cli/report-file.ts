import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { loadSnapshot, writeSnapshot } from '../snapshot/snapshot-file';

/** Writes the file and loads it once, so that the figure is one of a real load. */
export function reportFile(path: string, snapshot: RoadnetSnapshot): Record<string, number | string> {
  const snapshotBytes = writeSnapshot(path, snapshot);
  const loadedAt = performance.now();
  loadSnapshot(path);
  return { snapshot: path, snapshotBytes, snapshotLoadMs: Number((performance.now() - loadedAt).toFixed(1)) };
}
