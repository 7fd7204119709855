import { compileSnapshot } from '../snapshot/compile';
import { assignNumbers } from '../snapshot/numbering';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { loadSnapshot, writeSnapshot } from '../snapshot/snapshot-file';
import { versionIdOf } from '../snapshot/version-id';
import type { Roadnet } from '../model/roadnet';
import type { Command } from './arguments';
import { countFindings, formatFinding, type Output } from './output';
import { readFile } from './read-file';

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
  const snapshot = await compile(roadnet, command, output);
  const facts = {
    ok: true,
    version: snapshot.version,
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

async function compile(roadnet: Roadnet, command: Command, output: Output): Promise<RoadnetSnapshot> {
  const version = versionIdOf(command.networkName, roadnet);
  output.progress(`compiling ${version}`);
  return compileSnapshot(roadnet, {
    version,
    name: command.networkName,
    laneNos: assignNumbers(roadnet.lanes.map((lane) => lane.id)),
    linkNos: assignNumbers(roadnet.links.map((link) => link.id)),
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

/** Writes the file and loads it once: it is not there before it can be read. */
function reportFile(path: string, snapshot: RoadnetSnapshot): Record<string, number | string> {
  const snapshotBytes = writeSnapshot(path, snapshot);
  const loadedAt = performance.now();
  loadSnapshot(path);
  return { snapshot: path, snapshotBytes, snapshotLoadMs: Number((performance.now() - loadedAt).toFixed(1)) };
}
