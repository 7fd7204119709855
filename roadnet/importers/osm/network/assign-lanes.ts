import { TURNS } from '../tags/turns';

/** A road that leaves a junction, as one approach sees it. */
export interface ExitView {
  /** Turn to it, degrees: 0 straight on, positive towards the kerb (right where traffic keeps right). */
  readonly kerbwardDeg: number;
  readonly lanes: number;
  readonly isUTurn: boolean;
  /** How far its lane 0 lies kerbward of the approach's lane 0, looking along the approach, metres; used for straight movements. */
  readonly kerbwardShiftM: number;
}

export interface ApproachView {
  /** Bits of TURNS for each lane, kerb first, mirrored where traffic keeps left so that `right` is kerbward; all 0: no arrows. */
  readonly turns: readonly number[];
  readonly laneWidthM: number;
  readonly isSignalised: boolean;
  /** Nothing but a change of the road: every lane goes on, and new lanes open beside the outer ones. */
  readonly isJoint: boolean;
}

export interface LanePair {
  readonly lane: number;
  readonly exit: number;
  readonly exitLane: number;
}

/** Up to this angle a movement is straight; from here a turn round. */
export const STRAIGHT_DEG = 40;
export const U_TURN_DEG = 150;

interface Span {
  low: number;
  high: number;
}

/**
 * Which lane leads where. Exits are taken from the kerb inwards and lanes too, so that no two movements of one approach
 * cross. With arrows, a lane goes where they point; without, the main exit (the straightest) gets every lane, turns to the
 * kerb's side leave from the kerb's lane and turns to the other side from the inner one; from three lanes on at signals,
 * and from four on elsewhere, the inner lane is for turning alone (as Chinese approaches are marked, GB 51038-2015).
 * No movement has more lanes than its exit, unless lanes would lead nowhere: those merge.
 * Every lane of a road that only changes goes on.
 */
export function assignLanes(approach: ApproachView, exits: readonly ExitView[]): LanePair[] {
  const count = approach.turns.length;
  const order = exits.map((_, i) => i).sort((a, b) => Number(exits[a]!.isUTurn) - Number(exits[b]!.isUTurn) || exits[b]!.kerbwardDeg - exits[a]!.kerbwardDeg);
  if (count === 0 || order.length === 0) return [];
  const hasArrows = approach.turns.some((turns) => turns !== 0);
  const lanesFor = hasArrows ? lanesByArrows(approach, exits, order) : lanesByOrder(approach, exits, order);
  const pairs: LanePair[] = [];
  for (const exit of order) pairs.push(...pairsOf(lanesFor.get(exit) ?? [], exits[exit]!, exit, approach));
  return withEveryLane(pairs, approach, exits, order);
}

function mainOf(exits: readonly ExitView[], order: readonly number[]): number | undefined {
  const straight = order.filter((exit) => !exits[exit]!.isUTurn && Math.abs(exits[exit]!.kerbwardDeg) <= STRAIGHT_DEG);
  return straight.sort((a, b) => exits[b]!.lanes - exits[a]!.lanes || Math.abs(exits[a]!.kerbwardDeg) - Math.abs(exits[b]!.kerbwardDeg))[0];
}

function lanesByOrder({ turns, isSignalised }: ApproachView, exits: readonly ExitView[], order: readonly number[]): Map<number, number[]> {
  const count = turns.length;
  const spans = new Map<number, Span>();
  const roads = order.filter((exit) => !exits[exit]!.isUTurn);
  const main = mainOf(exits, order);
  if (main !== undefined) {
    const at = roads.indexOf(main);
    const kerbward = roads.slice(0, at);
    const inward = roads.slice(at + 1);
    const ownInner = inward.length > 0 && (count >= 4 || (count === 3 && isSignalised)) ? 1 : 0;
    const span: Span = { low: 0, high: count - 1 - ownInner };
    // Where the exit is narrower, turning lanes keep to themselves.
    if (span.high - span.low + 1 > exits[main]!.lanes && inward.length > 0 && ownInner === 0 && span.high > span.low) span.high--;
    if (span.high - span.low + 1 > exits[main]!.lanes && kerbward.length > 0 && span.high > span.low) span.low++;
    spans.set(main, span);
    for (const exit of kerbward) spans.set(exit, { low: 0, high: Math.max(0, span.low - 1) });
    for (const exit of inward) spans.set(exit, { low: Math.min(count - 1, ownInner > 0 || span.high < count - 1 ? span.high + 1 : span.high), high: count - 1 });
  } else {
    // A stem: the lanes are shared out, the inner half to the inner roads.
    const share = count / Math.max(1, roads.length);
    roads.forEach((exit, i) => spans.set(exit, { low: Math.min(count - 1, Math.floor(i * share)), high: Math.min(count - 1, Math.max(Math.floor(i * share), Math.ceil((i + 1) * share) - 1)) }));
  }
  for (const exit of order) if (exits[exit]!.isUTurn) spans.set(exit, { low: count - 1, high: count - 1 });
  return new Map([...spans].map(([exit, { low, high }]) => [exit, Array.from({ length: high - low + 1 }, (_, i) => low + i)]));
}

/** Exits that each lane's arrows name: by the angle, and where no exit lies at that angle the outermost on that side. */
function lanesByArrows({ turns }: ApproachView, exits: readonly ExitView[], order: readonly number[]): Map<number, number[]> {
  const roads = order.filter((exit) => !exits[exit]!.isUTurn);
  const lanesFor = new Map<number, number[]>(order.map((exit) => [exit, []]));
  const classOf = (exit: number): number => {
    const { kerbwardDeg } = exits[exit]!;
    return Math.abs(kerbwardDeg) <= STRAIGHT_DEG ? TURNS.straight : kerbwardDeg > 0 ? TURNS.right : TURNS.left;
  };
  const pick = (bit: number): number[] => {
    const named = roads.filter((exit) => classOf(exit) === bit);
    if (named.length > 0 || roads.length === 0) return named;
    if (bit === TURNS.right) return exits[roads[0]!]!.kerbwardDeg > -STRAIGHT_DEG ? [roads[0]!] : [];
    if (bit === TURNS.left) return exits[roads.at(-1)!]!.kerbwardDeg < STRAIGHT_DEG ? [roads.at(-1)!] : [];
    return [[...roads].sort((a, b) => Math.abs(exits[a]!.kerbwardDeg) - Math.abs(exits[b]!.kerbwardDeg))[0]!];
  };
  const main = mainOf(exits, order);
  turns.forEach((bits, lane) => {
    if (bits === 0) {
      if (main !== undefined) lanesFor.get(main)!.push(lane);
      return;
    }
    const chosen = new Set([TURNS.right, TURNS.straight, TURNS.left].filter((bit) => (bits & bit) !== 0).flatMap(pick));
    if ((bits & (TURNS.uTurnLeft | TURNS.uTurnRight)) !== 0) for (const exit of order) if (exits[exit]!.isUTurn) chosen.add(exit);
    for (const exit of chosen) lanesFor.get(exit)!.push(lane);
  });
  // A left turn's inner lane may turn round where the map allows it.
  for (const exit of order) {
    if (exits[exit]!.isUTurn && lanesFor.get(exit)!.length === 0 && ((turns.at(-1) ?? 0) & TURNS.left) !== 0) lanesFor.get(exit)!.push(turns.length - 1);
  }
  return lanesFor;
}

/** Lanes of one movement onto the lanes of its exit, side by side. */
function pairsOf(lanes: readonly number[], { lanes: room, kerbwardDeg, isUTurn, kerbwardShiftM }: ExitView, exit: number, { laneWidthM, isJoint }: ApproachView): LanePair[] {
  if (lanes.length === 0 || room === 0) return [];
  const clamp = (value: number): number => Math.min(room - 1, Math.max(0, value));
  const isTurn = isUTurn || Math.abs(kerbwardDeg) > STRAIGHT_DEG;
  // Turns keep to the side that they turn to; straight movements go to the lanes that lie ahead of them.
  const shift = isTurn ? (kerbwardDeg > 0 && !isUTurn ? -lanes[0]! : room - 1 - lanes.at(-1)!) : straightShift(lanes, room, kerbwardShiftM / Math.max(1, laneWidthM));
  const pairs = lanes.map((lane) => ({ lane, exit, exitLane: clamp(lane + shift) }));
  if (!isJoint) return pairs;
  for (let exitLane = 0; exitLane < room; exitLane++) {
    if (pairs.some((pair) => pair.exitLane === exitLane)) continue;
    pairs.push({ lane: exitLane < pairs[0]!.exitLane ? lanes[0]! : lanes.at(-1)!, exit, exitLane });
  }
  return pairs;
}

/** Whole lanes by which a straight movement is shifted so that the sideways way is shortest and no lane is left out. */
function straightShift(lanes: readonly number[], room: number, shiftLanes: number): number {
  const low = lanes[0]!;
  const high = lanes.at(-1)!;
  const width = high - low + 1;
  const [least, most] = width <= room ? [-low, room - 1 - high] : [room - 1 - high, -low];
  return Math.min(most, Math.max(least, Math.round(shiftLanes)));
}

/** A lane that leads nowhere joins the movement of its neighbour. */
function withEveryLane(pairs: LanePair[], { turns }: ApproachView, exits: readonly ExitView[], order: readonly number[]): LanePair[] {
  const roads = order.filter((exit) => !exits[exit]!.isUTurn);
  const used = new Set(pairs.filter(({ exit }) => !exits[exit]!.isUTurn).map(({ lane }) => lane));
  if (used.size === 0) {
    const only = roads[0];
    return only === undefined ? pairs : [...pairs, ...turns.map((_, lane) => ({ lane, exit: only, exitLane: Math.min(lane, exits[only]!.lanes - 1) }))];
  }
  const added: LanePair[] = [];
  for (let lane = 0; lane < turns.length; lane++) {
    if (used.has(lane)) continue;
    const neighbour = [...used].sort((a, b) => Math.abs(a - lane) - Math.abs(b - lane))[0]!;
    const own = pairs.filter((pair) => pair.lane === neighbour && !exits[pair.exit]!.isUTurn);
    // Towards the kerb the kerbward movement, inwards the inward one.
    const model = lane < neighbour ? own[0]! : own.at(-1)!;
    added.push({ lane, exit: model.exit, exitLane: model.exitLane });
  }
  return [...pairs, ...added];
}
