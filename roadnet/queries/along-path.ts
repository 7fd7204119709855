import { LingshanError } from '../../services/kernel/errors';
import type { Maneuver } from '../model/roadnet';
import { MANEUVERS } from '../model/roadnet';
import { LINK_KIND_NUMBERS, type RoadnetSnapshot } from '../snapshot/snapshot';

/** Something that one meets on a path, `atM` driven metres from its start. */
export type AlongPath =
  | { readonly kind: 'lane'; readonly atM: number; readonly laneNo: number; readonly linkNo: number; readonly speedLimitMps: number }
  | { readonly kind: 'stop-line'; readonly atM: number; readonly laneNo: number; readonly junctionId: string; readonly controllerId: string; readonly group: number; readonly maneuver: Maneuver }
  | { readonly kind: 'junction'; readonly atM: number; readonly junctionId: string; readonly maneuver: Maneuver };

const ROAD = LINK_KIND_NUMBERS.indexOf('road');

/**
 * What one meets when driving over lanes in this order: the lanes with their limits, junctions with the movement taken, and
 * the stop lines that a signal governs with its group. Road lanes suffice: the lanes inside a junction are found between
 * them and their metres counted. Throws LANE_NOT_FOUND and PATH_BROKEN (two lanes that no connection joins).
 */
export function listAlongPath(snapshot: RoadnetSnapshot, laneNos: readonly number[], fromSM = 0): AlongPath[] {
  const { laneIds, laneLink, laneLengthM, laneSpeedLimitMps, linkKind, linkToJunction, junctions, controllers } = snapshot;
  const met: AlongPath[] = [];
  let atM = -fromSM;
  laneNos.forEach((laneNo, i) => {
    if (!laneIds[laneNo]) throw new LingshanError('notFound', 'LANE_NOT_FOUND', `lane ${i + 1} of the path: no lane number ${laneNo} in ${snapshot.version}`);
    const linkNo = laneLink[laneNo]!;
    met.push({ kind: 'lane', atM: Math.max(0, atM), laneNo, linkNo, speedLimitMps: laneSpeedLimitMps[laneNo]! });
    atM += laneLengthM[laneNo]!;
    const next = laneNos[i + 1];
    if (next === undefined || linkKind[linkNo] !== ROAD) return;
    const connection = findConnection(snapshot, laneNo, next);
    if (connection < 0) throw new LingshanError('badInput', 'PATH_BROKEN', `lane ${i + 1} of the path: no connection from ${laneIds[laneNo]} to ${laneIds[next] ?? next}; give lanes that follow each other`);
    const junctionId = junctions[linkToJunction[linkNo]!]!.id;
    const maneuver = MANEUVERS[snapshot.connectionManeuver[connection]!]!;
    const group = snapshot.connectionGroup[connection]!;
    if (group !== 0) met.push({ kind: 'stop-line', atM, laneNo, junctionId, controllerId: controllers[snapshot.connectionController[connection]! - 1]!.id, group, maneuver });
    met.push({ kind: 'junction', atM, junctionId, maneuver });
    if (snapshot.connectionTo[connection] === next) atM += insideM(snapshot, connection);
  });
  return met;
}

/** The connection from a road lane to a lane, or to the first lane inside the junction; −1 none. */
function findConnection({ connectionFrom, connectionTo, connectionVia, laneConnectionStart }: RoadnetSnapshot, from: number, to: number): number {
  for (let i = laneConnectionStart[from]!; i < laneConnectionStart[from + 1]!; i++) {
    if (connectionFrom[i] === from && (connectionTo[i] === to || connectionVia[i] === to)) return i;
  }
  return -1;
}

/** Driven metres inside the junction. */
function insideM({ connectionPath, connectionPathStart, laneLengthM }: RoadnetSnapshot, connection: number): number {
  let sum = 0;
  for (let i = connectionPathStart[connection]!; i < connectionPathStart[connection + 1]!; i++) sum += laneLengthM[connectionPath[i]!]!;
  return sum;
}
