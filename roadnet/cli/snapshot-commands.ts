import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toGeoJson } from '../geojson/to-geojson';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { loadSnapshot } from '../snapshot/snapshot-file';
import type { Command } from './arguments';
import { compileAlone } from './compile-alone';
import { reportFile } from './import-command';
import { formatFinding, type Output } from './output';
import { readFile } from './read-file';
import { withRoadnetStore } from './with-store';

const NET_FILE = /\.xml(\.gz)?$/;

/** Writes the layers of a snapshot, or of a file imported for it, as GeoJSON files. */
export async function runExport(command: Command, output: Output): Promise<number> {
  const snapshot = NET_FILE.test(command.file) ? await snapshotOf(command, output) : loadSnapshot(command.file);
  if (!snapshot) return 1;
  const folder = command.geojson!;
  mkdirSync(folder, { recursive: true });
  for (const [layer, collection] of Object.entries(toGeoJson(snapshot))) {
    const path = join(folder, `${layer}.geojson`);
    writeFileSync(path, JSON.stringify(collection));
    output.result(path);
  }
  return 0;
}

async function snapshotOf(command: Command, output: Output): Promise<RoadnetSnapshot | undefined> {
  const { roadnet, findings } = await readFile(command.file, output);
  for (const finding of findings) output.progress(formatFinding(finding));
  return roadnet && compileAlone(roadnet, command.networkName);
}

/** Builds the snapshot of a stored version. */
export async function runBuild(command: Command, output: Output): Promise<number> {
  const snapshot = await withRoadnetStore((store) => store.getSnapshot(command.file));
  output.result(JSON.stringify({ ok: true, version: snapshot.version, ...reportFile(command.snapshot!, snapshot) }));
  return 0;
}

/** Says what a snapshot holds. */
export function runInfo(command: Command, output: Output): number {
  const startedAt = performance.now();
  const snapshot = loadSnapshot(command.file);
  const facts = {
    version: snapshot.version,
    source: snapshot.source,
    lanes: snapshot.laneCount,
    links: snapshot.linkCount,
    junctions: snapshot.junctions.length,
    controllers: snapshot.controllers.length,
    bytes: statSync(command.file).size,
    loadMs: Number((performance.now() - startedAt).toFixed(1)),
  };
  output.result(command.json ? JSON.stringify(facts) : Object.entries(facts).map(([key, value]) => `${key}: ${typeof value === 'object' ? JSON.stringify(value) : value}`).join('\n'));
  return 0;
}
