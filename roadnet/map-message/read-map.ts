import type { Finding } from '../model/finding';
import type { Maneuver } from '../model/roadnet';
import type { MapMessage, MapPosition } from './map-message';
import type { MapNumbers } from './map-numbers';
import { refKey } from './node-numbers';

/** A junction as a vehicle understands it from MAP: everything by the small numbers alone. */
export interface ReadJunction {
  readonly junction: number;
  /** By lane number of the snapshot. */
  readonly lanes: ReadonlyMap<number, ReadLane>;
  readonly crossings: ReadonlyMap<string, { readonly points: readonly MapPosition[]; readonly group: number }>;
}

export interface ReadLane {
  readonly widthCm: number;
  readonly speedLimitCmps: number;
  readonly permitted: number;
  readonly points: readonly MapPosition[];
  /** By number of the lane that it leads to; group 0 none. A lane may lead to another by several ways. */
  readonly connections: readonly { readonly toLaneNo: number; readonly group: number; readonly maneuver: Maneuver }[];
}

/**
 * Reads messages back to lanes of a network. Links, lanes and connections are found by node references and lane numbers,
 * as in the standard's own bytes; the ids that our form carries beside them are not looked at (crossings have no number).
 * What names no lane of the network becomes a finding and is left out.
 */
export function readMap(messages: readonly MapMessage[], numbers: MapNumbers): { junctions: ReadonlyMap<number, ReadJunction>; findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const junctions = new Map<number, { junction: number; lanes: Map<number, ReadLane>; crossings: Map<string, { points: readonly MapPosition[]; group: number }> }>();
  const miss = (place: string, reason: string): void => {
    findings.push({ severity: 'error', check: 'map.unknown-reference', place, reason, fix: 'Read it with the network and the numbers that it was made from.' });
  };
  for (const node of messages.flatMap(({ nodes }) => nodes)) {
    const place = `node ${refKey(node.ref)}`;
    const junction = numbers.junctionOf(node.ref);
    if (junction === undefined) {
      miss(place, 'no such node');
      continue;
    }
    const read = junctions.get(junction) ?? { junction, lanes: new Map<number, ReadLane>(), crossings: new Map() };
    junctions.set(junction, read);
    for (const { crossingId, points, signalGroup = 0 } of node.crossings) read.crossings.set(crossingId, { points, group: signalGroup });
    for (const link of node.inLinks) {
      for (const lane of link.lanes) {
        const at = `${place} link from ${refKey(link.upstream)} lane ${lane.laneNo}`;
        const laneNo = numbers.findLane(link.upstream, node.ref, lane.laneNo);
        if (laneNo === undefined) {
          miss(at, 'no such lane');
          continue;
        }
        const connections = lane.connections.flatMap(({ remote, connectingLaneNo, signalGroup = 0, maneuver }) => {
          const toLaneNo = numbers.findLane(node.ref, remote, connectingLaneNo);
          if (toLaneNo === undefined) miss(at, `leads to lane ${connectingLaneNo} towards node ${refKey(remote)}, which is not there`);
          return toLaneNo === undefined ? [] : [{ toLaneNo, group: signalGroup, maneuver }];
        });
        // A lane that comes in parts has the same facts in each, its connections and its line together.
        const { widthCm, speedLimitCmps, permitted, points } = lane;
        const known = read.lanes.get(laneNo);
        read.lanes.set(laneNo, { widthCm, speedLimitCmps, permitted, points: known ? joined(points, known.points) : points, connections: [...(known?.connections ?? []), ...connections] });
      }
    }
  }
  return { junctions, findings };
}

/** A further part of a line goes before the one that starts where it ends; a repeated part changes nothing. */
function joined(part: readonly MapPosition[], line: readonly MapPosition[]): readonly MapPosition[] {
  const [end, start] = [part.at(-1), line[0]];
  return end && start && end.latE7 === start.latE7 && end.lonE7 === start.lonE7 ? [...part.slice(0, -1), ...line] : line;
}
