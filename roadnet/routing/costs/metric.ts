import { VEHICLE_CLASSES } from '../../model/vehicle-class';
import { RESTRICTION_KINDS, type RoadnetSnapshot } from '../../snapshot/snapshot';
import type { TurnGraph } from '../graph/turn-graph';
import { UNREACHABLE_MS } from '../hierarchy/weights';
import type { ConnectionCosts } from './connection-costs';
import type { VehicleProfile } from './vehicle-profile';

/** What roads cost one class at one moment. */
export interface Metric {
  /** Time along each whole link, ms, 1 or more; UNREACHABLE_MS: closed to the class. By link number. */
  readonly linkMs: Int32Array;
  /** Cost of each connection, ms; UNREACHABLE_MS: closed to the class. */
  readonly connectionMs: Int32Array;
  /** Cheapest open connection of each movement, ms; UNREACHABLE_MS: none. */
  readonly movementMs: Int32Array;
  /** Weight of each arc of the turn graph: the link it leaves and the movement. */
  readonly arcMs: Int32Array;
  /** Limit of each lane that the class may use, m/s; 0: it may not. By lane number. */
  readonly laneLimitMps: Float32Array;
  /** Rows of the snapshot's `restriction*` columns that hold: 1 each. */
  readonly standing: Uint8Array;
}

/** Speeds by link number, m/s; 0 or NaN: not known, the limit counts. Live ones, or those of a time of day. */
export type LinkSpeeds = Float32Array;

export interface MetricInput {
  readonly snapshot: RoadnetSnapshot;
  readonly graph: TurnGraph;
  readonly profile: VehicleProfile;
  /** Of this profile. */
  readonly connectionCosts: ConnectionCosts;
  /** Rows of the snapshot's `restriction*` columns that hold for the profile's class: 1 each. */
  readonly standing: Uint8Array;
  readonly speeds?: LinkSpeeds | undefined;
}

const CLOSED = UNREACHABLE_MS;
/** A jam moves too; slower reports are rounding or a parked car. */
const SPEED_MIN_MPS = 0.5;
const CLOSES = RESTRICTION_KINDS.indexOf('closed');

export function buildMetric(input: MetricInput): Metric {
  const { snapshot, graph, profile, standing } = input;
  const classBit = VEHICLE_CLASSES[profile.vehicleClass];
  const laneLimitMps = openLanes(snapshot, classBit, standing);
  const linkMs = costLinks(input, laneLimitMps);
  const connectionMs = openConnections(input, laneLimitMps);
  const movementMs = costMovements(graph, connectionMs);
  const arcMs = new Int32Array(graph.head.length);
  for (let state = 0; state < graph.stateCount; state++) {
    const leavingMs = linkMs[graph.linkOfState[state]!]!;
    for (let arc = graph.first[state]!; arc < graph.first[state + 1]!; arc++) arcMs[arc] = Math.min(CLOSED, leavingMs + movementMs[graph.movementOfArc[arc]!]!);
  }
  for (const { arc, restrictions } of graph.guardedArcs) {
    if (restrictions.some((row) => standing[snapshot.turnRestrictionRule[row]!] === 1)) arcMs[arc] = CLOSED;
  }
  return { linkMs, connectionMs, movementMs, arcMs, laneLimitMps, standing };
}

function openLanes(snapshot: RoadnetSnapshot, classBit: number, standing: Uint8Array): Float32Array {
  const { laneClasses, laneSpeedLimitMps, laneRestrictionStart, restrictionKind, restrictionSpeedLimitMps } = snapshot;
  return Float32Array.from(laneClasses, (classes, laneNo) => {
    if ((classes & classBit) === 0) return 0;
    let limitMps = laneSpeedLimitMps[laneNo]!;
    for (let row = laneRestrictionStart[laneNo]!; row < laneRestrictionStart[laneNo + 1]!; row++) {
      if (standing[row] === 0) continue;
      if (restrictionKind[row] === CLOSES) return 0;
      limitMps = Math.min(limitMps, restrictionSpeedLimitMps[row]!);
    }
    return limitMps;
  });
}

function costLinks({ snapshot, graph, profile, speeds }: MetricInput, laneLimitMps: Float32Array): Int32Array {
  const { linkLaneStart, linkLane, linkLengthM } = snapshot;
  return Int32Array.from(graph.startOfLink, (state, linkNo) => {
    if (state === -1) return CLOSED;
    let limitMps = 0;
    for (let i = linkLaneStart[linkNo]!; i < linkLaneStart[linkNo + 1]!; i++) limitMps = Math.max(limitMps, laneLimitMps[linkLane[i]!]!);
    if (limitMps === 0) return CLOSED;
    const measured = speeds?.[linkNo] ?? 0;
    const speedMps = Math.max(SPEED_MIN_MPS, Math.min(profile.maxSpeedMps, measured > 0 ? measured : limitMps * profile.freeFlowShare));
    return Math.max(1, Math.round((1000 * linkLengthM[linkNo]!) / speedMps));
  });
}

/** A measured speed has the wait at the link's end in it: only what is driven after that is added. */
function openConnections({ snapshot, connectionCosts, standing, speeds }: MetricInput, laneLimitMps: Float32Array): Int32Array {
  const { connectionFrom, laneLink } = snapshot;
  return Int32Array.from(connectionCosts.driveMs, (driveMs, connection) => {
    if (!isOpen(snapshot, connection, laneLimitMps, standing)) return CLOSED;
    const isMeasured = (speeds?.[laneLink[connectionFrom[connection]!]!] ?? 0) > 0;
    return driveMs + (isMeasured ? 0 : connectionCosts.waitMs[connection]!);
  });
}

function costMovements({ movementFrom, movementConnection, movementConnectionStart }: TurnGraph, connectionMs: Int32Array): Int32Array {
  return Int32Array.from(movementFrom, (_, movement) => {
    let least = CLOSED;
    for (let i = movementConnectionStart[movement]!; i < movementConnectionStart[movement + 1]!; i++) least = Math.min(least, connectionMs[movementConnection[i]!]!);
    return least;
  });
}

function isOpen(snapshot: RoadnetSnapshot, connection: number, laneLimitMps: Float32Array, standing: Uint8Array): boolean {
  const { connectionFrom, connectionTo, connectionPath, connectionPathStart, connectionRestrictionStart, restrictionKind } = snapshot;
  if (laneLimitMps[connectionFrom[connection]!] === 0 || laneLimitMps[connectionTo[connection]!] === 0) return false;
  for (let i = connectionPathStart[connection]!; i < connectionPathStart[connection + 1]!; i++) if (laneLimitMps[connectionPath[i]!] === 0) return false;
  for (let row = connectionRestrictionStart[connection]!; row < connectionRestrictionStart[connection + 1]!; row++) {
    if (standing[row] === 1 && restrictionKind[row] === CLOSES) return false;
  }
  return true;
}
