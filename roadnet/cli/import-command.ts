import type { Roadnet } from '../model/roadnet';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { loadSnapshot, writeSnapshot } from '../snapshot/snapshot-file';
import type { Command } from './arguments';
import { compileAlone } from './compile-alone';
import { countFindings, formatFinding, type Output } from './output';
import { readFile } from './read-file';
import { withRoadnetStore } from './with-store';

/** Imports a file, stores the version and writes the snapshot. Returns the exit code. */
export async function runImport(command: Command, output: Output): Promise<number> {
  const startedAt = performance.now();
  const { roadnet, findings } = await readFile(command.file, output);
  for (const finding of findings) output.progress(formatFinding(finding));
  if (!roadnet) {
    output.progress('nothing stored: the file has errors');
    if (command.json) output.result(JSON.stringify({ ok: false, findings: countFindings(findings), list: findings }));
    return 1;
  }
  const { snapshot, isNew } = await compile(roadnet, command, output);
  const facts = {
    ok: true,
    version: snapshot.version,
    ...(isNew === undefined ? {} : { isNew }),
    ...countElements(roadnet),
    findings: countFindings(findings),
    ...(command.snapshot === undefined ? {} : reportFile(command.snapshot, snapshot)),
    seconds: Number(((performance.now() - startedAt) / 1000).toFixed(2)),
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  output.progress(Object.entries(facts).map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`).join(' · '));
  if (command.json) output.result(JSON.stringify(facts));
  return 0;
}

/** Through the store, so that the snapshot is what the store holds and numbers stay; or straight from the file. */
async function compile(roadnet: Roadnet, command: Command, output: Output): Promise<{ snapshot: RoadnetSnapshot; isNew?: boolean }> {
  if (!command.store) return { snapshot: compileAlone(roadnet, command.networkName) };
  return withRoadnetStore(async (store) => {
    output.progress('storing');
    const { version, isNew } = await store.storeVersion(command.networkName, roadnet);
    output.progress(isNew ? `stored ${version}` : `${version} is stored already: same content, nothing written`);
    return { snapshot: await store.getSnapshot(version), isNew };
  });
}

function countElements(roadnet: Roadnet): Record<string, number> {
  return {
    junctions: roadnet.junctions.length,
    links: roadnet.links.length,
    lanes: roadnet.lanes.length,
    connections: roadnet.connections.length,
    crossings: roadnet.crossings.length,
    controllers: roadnet.controllers.length,
    signalGroups: roadnet.controllers.reduce((sum, controller) => sum + controller.groups.length, 0),
  };
}

/** Writes the file and loads it once, so that the figure is one of a real load. */
export function reportFile(path: string, snapshot: RoadnetSnapshot): Record<string, number | string> {
  const snapshotBytes = writeSnapshot(path, snapshot);
  const loadedAt = performance.now();
  loadSnapshot(path);
  return { snapshot: path, snapshotBytes, snapshotLoadMs: Number((performance.now() - loadedAt).toFixed(1)) };
}
