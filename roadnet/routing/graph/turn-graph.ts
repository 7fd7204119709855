import { MOTOR_CLASSES } from '../../model/vehicle-class';
import { LINK_KIND_NUMBERS, type RoadnetSnapshot } from '../../snapshot/snapshot';
import type { StateGraph } from '../hierarchy/topology';
import { buildSequenceAutomaton, type ForbiddenSequence } from './forbidden-sequences';

/**
 * The network as routing sees it, without weights: states are road links (and links with part of a forbidden sequence behind
 * them), arcs are movements from a link to the next one over a junction. An arc costs the link it leaves and the movement.
 */
export interface TurnGraph extends StateGraph {
  /** Link of each state. */
  readonly linkOfState: Int32Array;
  /** The state in which a vehicle starts on a link; −1: not for motor vehicles. By link number. */
  readonly startOfLink: Int32Array;
  /** All states of a link, the one without history first: [start[n] … start[n + 1]). By link number. */
  readonly linkStateStart: Int32Array;
  readonly linkState: Int32Array;
  /** Movements: pairs of road links that a connection joins, in order of (from, to). */
  readonly movementFrom: Int32Array;
  readonly movementTo: Int32Array;
  /** Movements that leave a link: [start[n], start[n + 1]). By link number. */
  readonly movementStart: Int32Array;
  readonly movementConnectionStart: Int32Array;
  /** Rows of the snapshot's `connection*` columns. */
  readonly movementConnection: Int32Array;
  /** Movement of each arc. */
  readonly movementOfArc: Int32Array;
  /** Arcs that complete forbidden sequences, with the restrictions (rows of `turnRestriction*`) that forbid them. */
  readonly guardedArcs: readonly { readonly arc: number; readonly restrictions: readonly number[] }[];
}

const MOTOR = MOTOR_CLASSES;

export function buildTurnGraph(snapshot: RoadnetSnapshot): TurnGraph {
  const linkSlots = snapshot.linkIds.length;
  const movements = collectMovements(snapshot);
  const automaton = buildSequenceAutomaton(readSequences(snapshot), linkSlots);

  const isRoutable = routableLinks(snapshot);
  const startOfLink = new Int32Array(linkSlots).fill(-1);
  const links: number[] = [];
  for (let linkNo = 1; linkNo < linkSlots; linkNo++) {
    if (isRoutable[linkNo] === 0) continue;
    startOfLink[linkNo] = links.length;
    links.push(linkNo);
  }
  const firstFurther = links.length;
  const furtherOf = new Map<number, number>();
  automaton.furtherLinks.forEach((linkNo, i) => {
    if (startOfLink[linkNo] === -1) return;
    furtherOf.set(linkSlots + i, links.length);
    links.push(linkNo);
  });
  const stateCount = links.length;
  const automatonStates = [...links.slice(0, firstFurther), ...furtherOf.keys()];
  const stateOf = (automatonState: number): number => (automatonState < linkSlots ? startOfLink[automatonState]! : furtherOf.get(automatonState)!);

  const first = new Int32Array(stateCount + 1);
  const head: number[] = [];
  const movementOfArc: number[] = [];
  const guardedArcs: { arc: number; restrictions: readonly number[] }[] = [];
  for (let state = 0; state < stateCount; state++) {
    const linkNo = links[state]!;
    for (let movement = movements.start[linkNo]!; movement < movements.start[linkNo + 1]!; movement++) {
      const step = automaton.step(automatonStates[state]!, movements.to[movement]!);
      if (step.completed.length > 0) guardedArcs.push({ arc: head.length, restrictions: step.completed });
      head.push(stateOf(step.state));
      movementOfArc.push(movement);
    }
    first[state + 1] = head.length;
  }

  const linkStateStart = new Int32Array(linkSlots + 1);
  for (const linkNo of links) linkStateStart[linkNo + 1]!++;
  for (let i = 0; i < linkSlots; i++) linkStateStart[i + 1]! += linkStateStart[i]!;
  const linkState = new Int32Array(stateCount);
  const filled = linkStateStart.slice();
  links.forEach((linkNo, state) => {
    linkState[filled[linkNo]!++] = state;
  });
  return {
    stateCount,
    first,
    head: Int32Array.from(head),
    linkOfState: Int32Array.from(links),
    startOfLink,
    linkStateStart,
    linkState,
    movementFrom: Int32Array.from(movements.from),
    movementTo: Int32Array.from(movements.to),
    movementStart: movements.start,
    movementConnectionStart: Int32Array.from(movements.connectionStart),
    movementConnection: Int32Array.from(movements.connections),
    movementOfArc: Int32Array.from(movementOfArc),
    guardedArcs,
  };
}

/** Movement from a link to another; −1 when there is none. */
export function findMovement({ movementStart, movementTo }: TurnGraph, fromLink: number, toLink: number): number {
  for (let movement = movementStart[fromLink]!; movement < movementStart[fromLink + 1]!; movement++) if (movementTo[movement] === toLink) return movement;
  return -1;
}

/** Road links with a lane for some motor vehicle. */
function routableLinks({ linkIds, linkKind, linkLane, linkLaneStart, laneClasses }: RoadnetSnapshot): Uint8Array {
  const road = LINK_KIND_NUMBERS.indexOf('road');
  const routable = new Uint8Array(linkIds.length);
  for (let linkNo = 1; linkNo < linkIds.length; linkNo++) {
    if (linkKind[linkNo] !== road) continue;
    for (let i = linkLaneStart[linkNo]!; i < linkLaneStart[linkNo + 1]!; i++) if ((laneClasses[linkLane[i]!]! & MOTOR) !== 0) routable[linkNo] = 1;
  }
  return routable;
}

function collectMovements(snapshot: RoadnetSnapshot) {
  const { connectionFrom, connectionTo, laneLink, laneClasses, linkIds } = snapshot;
  const routable = routableLinks(snapshot);
  const rows: { from: number; to: number; connection: number }[] = [];
  for (let connection = 0; connection < connectionFrom.length; connection++) {
    const fromLane = connectionFrom[connection]!;
    const toLane = connectionTo[connection]!;
    const from = laneLink[fromLane]!;
    const to = laneLink[toLane]!;
    if (routable[from] === 1 && routable[to] === 1 && (laneClasses[fromLane]! & laneClasses[toLane]! & MOTOR) !== 0) rows.push({ from, to, connection });
  }
  rows.sort((a, b) => a.from - b.from || a.to - b.to || a.connection - b.connection);
  const from: number[] = [];
  const to: number[] = [];
  const connectionStart: number[] = [];
  const start = new Int32Array(linkIds.length + 1);
  rows.forEach((row, i) => {
    if (i > 0 && row.from === from.at(-1) && row.to === to.at(-1)) return;
    from.push(row.from);
    to.push(row.to);
    connectionStart.push(i);
    start[row.from + 1]!++;
  });
  connectionStart.push(rows.length);
  for (let i = 0; i < linkIds.length; i++) start[i + 1]! += start[i]!;
  return { from, to, start, connectionStart, connections: rows.map(({ connection }) => connection) };
}

function readSequences({ turnRestrictionLinkStart, turnRestrictionLink }: RoadnetSnapshot): ForbiddenSequence[] {
  return Array.from({ length: turnRestrictionLinkStart.length - 1 }, (_, i) => ({ linkNos: Array.from(turnRestrictionLink.subarray(turnRestrictionLinkStart[i]!, turnRestrictionLinkStart[i + 1]!)) }));
}
