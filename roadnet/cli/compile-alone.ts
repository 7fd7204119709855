import type { Roadnet } from '../model/roadnet';
import { compileSnapshot } from '../snapshot/compile';
import { assignNumbers } from '../snapshot/numbering';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { versionIdOf } from '../versions/version-id';

/** Snapshot of a network that is not stored: numbers follow the order of ids and hold for this content only. */
export function compileAlone(roadnet: Roadnet, name: string): RoadnetSnapshot {
  return compileSnapshot(roadnet, {
    version: versionIdOf(name, roadnet),
    name,
    laneNos: assignNumbers(roadnet.lanes.map((lane) => lane.id)),
    linkNos: assignNumbers(roadnet.links.map((link) => link.id)),
  });
}
