import { MANEUVERS, type Connection } from '../model/roadnet';
import type { Numbering } from './numbering';
import { graphOf, startsOf } from './ranges';
import type { SnapshotColumns } from './snapshot';

/** A movement runs over this many lanes inside a junction at most; more is a loop. */
const PATH_LANES_MAX = 16;

export function sortConnections(connections: readonly Connection[], { laneNos }: Numbering): Connection[] {
  const via = (connection: Connection): number => (connection.viaLaneId === undefined ? 0 : laneNos.get(connection.viaLaneId)!);
  return [...connections].sort(
    (a, b) => laneNos.get(a.fromLaneId)! - laneNos.get(b.fromLaneId)! || laneNos.get(a.toLaneId)! - laneNos.get(b.toLaneId)! || via(a) - via(b),
  );
}

/** Columns of connections that are in order; `controllerIndex` is that of `controllers`. */
export function compileConnections(connections: readonly Connection[], controllerIndex: ReadonlyMap<string, number>, { laneNos }: Numbering) {
  return {
    connectionFrom: Uint32Array.from(connections, (connection) => laneNos.get(connection.fromLaneId)!),
    connectionTo: Uint32Array.from(connections, (connection) => laneNos.get(connection.toLaneId)!),
    connectionVia: Uint32Array.from(connections, (connection) => (connection.viaLaneId === undefined ? 0 : laneNos.get(connection.viaLaneId)!)),
    connectionManeuver: Uint8Array.from(connections, (connection) => MANEUVERS.indexOf(connection.maneuver)),
    connectionGroup: Uint8Array.from(connections, (connection) => connection.signal?.group ?? 0),
    connectionController: Uint32Array.from(connections, (connection) => (connection.signal ? controllerIndex.get(connection.signal.controllerId)! + 1 : 0)),
  };
}

type Ends = Pick<SnapshotColumns, 'connectionFrom' | 'connectionTo' | 'connectionVia'>;

/** Which lane follows which: the path inside the junction first, where there is one. */
export function compileLaneGraph({ connectionFrom, connectionTo, connectionVia }: Ends, laneSlots: number) {
  const edges = function* (): Generator<[number, number]> {
    for (let i = 0; i < connectionFrom.length; i++) yield [connectionFrom[i]!, connectionVia[i]! || connectionTo[i]!];
  };
  const { nextStart, next, previousStart, previous } = graphOf(edges(), laneSlots);
  return { laneNextStart: nextStart, laneNext: next, lanePreviousStart: previousStart, lanePrevious: previous, laneConnectionStart: startsOf(connectionFrom, laneSlots) };
}

type PathInput = Ends & Pick<SnapshotColumns, 'laneConnectionStart' | 'laneLink' | 'linkToJunction' | 'linkKind'>;

/** The junction that each connection crosses and the lanes inside it that it runs over, in order. */
export function compilePaths(input: PathInput) {
  const { connectionFrom, connectionVia, laneLink, linkToJunction } = input;
  const connectionPathStart = new Uint32Array(connectionFrom.length + 1);
  const path: number[] = [];
  for (let i = 0; i < connectionFrom.length; i++) {
    const end = path.length + PATH_LANES_MAX;
    for (let laneNo = connectionVia[i]!; laneNo !== 0 && path.length < end; laneNo = afterInside(input, laneNo, i)) path.push(laneNo);
    connectionPathStart[i + 1] = path.length;
  }
  return {
    connectionJunction: Uint32Array.from(connectionFrom, (laneNo) => linkToJunction[laneLink[laneNo]!]!),
    connectionPathStart,
    connectionPath: Uint32Array.from(path),
  };
}

/** The lane inside the junction that comes after `laneNo` on the way of connection `i`; 0 when its target comes. */
function afterInside({ laneConnectionStart, connectionTo, connectionVia, laneLink, linkKind }: PathInput, laneNo: number, i: number): number {
  const [first, end] = [laneConnectionStart[laneNo]!, laneConnectionStart[laneNo + 1]!];
  for (let part = first; part < end; part++) if (connectionTo[part] === connectionTo[i]) return connectionVia[part]!;
  // Parts of a source may name each other instead of the target.
  return end - first === 1 && linkKind[laneLink[connectionTo[first]!]!] !== 0 ? connectionTo[first]! : 0;
}
