import { assignNodeNumbers } from '../map-message/node-numbers';
import type { Connection, Roadnet } from '../model/roadnet';
import type { Numbering } from './numbering';
import type { SnapshotFacts, SnapshotMovement } from './snapshot';

type Facts = Pick<SnapshotFacts, 'laneIds' | 'linkIds' | 'linkNames' | 'junctions' | 'controllers' | 'stopLines' | 'crossings' | 'parkingEntrances' | 'roadsideUnits' | 'zones'>;

/** What is not a column, of a network whose lists are already in order. */
export function compileFacts(roadnet: Roadnet, numbering: Numbering & { readonly mapRevisions?: ReadonlyMap<string, number> }, laneSlots: number, linkSlots: number): Facts {
  const { laneNos, linkNos, nodeNos = assignNodeNumbers(roadnet.junctions.map(({ id }) => id)) } = numbering;
  const laneIds = new Array<string>(laneSlots).fill('');
  const linkIds = new Array<string>(linkSlots).fill('');
  const linkNames = new Array<string>(linkSlots).fill('');
  for (const lane of roadnet.lanes) laneIds[laneNos.get(lane.id)!] = lane.id;
  for (const link of roadnet.links) {
    linkIds[linkNos.get(link.id)!] = link.id;
    linkNames[linkNos.get(link.id)!] = link.name;
  }
  const movement = (connection: Connection, group: number): SnapshotMovement => ({
    group,
    fromLaneNo: laneNos.get(connection.fromLaneId)!,
    toLaneNo: laneNos.get(connection.toLaneId)!,
    maneuver: connection.maneuver,
  });
  const signalled = roadnet.connections.flatMap((connection) => (connection.signal ? [{ connection, signal: connection.signal }] : []));
  const linkById = new Map(roadnet.links.map((link) => [link.id, link]));
  const junctionOf = new Map(roadnet.lanes.map((lane) => [lane.id, linkById.get(lane.linkId)!.toJunctionId]));
  const signalledAt = groupBy(signalled, ({ connection }) => junctionOf.get(connection.fromLaneId)!);
  const signalledBy = groupBy(signalled, ({ signal }) => signal.controllerId);
  const inLanesAt = groupBy(
    roadnet.lanes.filter((lane) => linkById.get(lane.linkId)!.kind === 'road'),
    (lane) => junctionOf.get(lane.id)!,
  );
  return {
    laneIds,
    linkIds,
    linkNames,
    junctions: roadnet.junctions.map((junction) => {
      const here = signalledAt.get(junction.id) ?? [];
      return {
        ...junction,
        lat: junction.latE7 / 1e7,
        lon: junction.lonE7 / 1e7,
        nodeNo: nodeNos.get(junction.id)!,
        mapRevision: numbering.mapRevisions?.get(junction.id) ?? 0,
        signalised: here.length > 0,
        controllerIds: [...new Set(here.map(({ signal }) => signal.controllerId))].sort(),
        signalGroups: here.map(({ connection, signal }) => ({ ...movement(connection, signal.group), controllerId: signal.controllerId })),
        inLanes: (inLanesAt.get(junction.id) ?? []).map((lane) => laneNos.get(lane.id)!),
      };
    }),
    controllers: roadnet.controllers.map((controller) => ({
      ...controller,
      movements: (signalledBy.get(controller.id) ?? []).map(({ connection, signal }) => movement(connection, signal.group)),
    })),
    stopLines: roadnet.stopLines.map(({ laneId, points }) => ({ laneNo: laneNos.get(laneId)!, points })).sort((a, b) => a.laneNo - b.laneNo),
    crossings: roadnet.crossings.map(({ id, junctionId, laneId, crossedLinkIds, signal }) => ({
      id,
      junctionId,
      laneNo: laneNos.get(laneId)!,
      crossedLinkNos: crossedLinkIds.flatMap((linkId) => linkNos.get(linkId) ?? []),
      controllerId: signal?.controllerId ?? '',
      group: signal?.group ?? 0,
    })),
    parkingEntrances: roadnet.parkingEntrances.map((entrance) => ({ ...entrance, linkNo: linkNos.get(entrance.linkId) ?? 0 })),
    roadsideUnits: roadnet.roadsideUnits,
    zones: roadnet.zones,
  };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
