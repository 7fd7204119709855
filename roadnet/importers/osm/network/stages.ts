import { headingDifferenceDeg } from '../../../../services/kernel/geo';
import type { Stage } from '../../../model/roadnet';

/** A signal group as stages see it. */
export interface GroupView {
  readonly group: number;
  readonly kind: 'left' | 'straight' | 'right' | 'pedestrian';
  /** Number of its approach; −1 for crossings. */
  readonly approach: number;
  /** Heading of traffic as it enters the junction, degrees. */
  readonly headingDeg: number;
  readonly fromLaneIds: ReadonlySet<string>;
}

/** Opposite approaches: their left turns may wait for gaps in each other's traffic. */
const OPPOSITE_DEG = 130;

type Relation = 'free' | 'yields' | 'conflict';

/**
 * Stages where the source has no programme: sets of groups that may be green together, so that each group is in one at
 * least. Groups of one approach that share a lane are green together. Two groups that conflict are never both green with
 * right of way: opposite approaches may be green together when the one that turns left shares its lane and so cannot have
 * a stage of its own; it is then permissive, and so is what turns over a crossing where people walk. Greedy, the approaches
 * that go straight on first: at a usual crossing that gives the four stages of NEMA's dual ring without overlaps, or two
 * where lefts share lanes.
 */
export function stagesOf(groups: readonly GroupView[], conflict: (a: number, b: number) => boolean): Stage[] {
  const units = unitsOf(groups);
  const vehicles = units.filter(([first]) => first!.kind !== 'pedestrian').sort((a, b) => rank(a) - rank(b));
  const people = groups.filter(({ kind }) => kind === 'pedestrian');
  const served = new Set<GroupView>();
  const sets: GroupView[][] = [];
  for (const unit of vehicles) {
    if (unit.every((group) => served.has(group))) continue;
    const stage = [...unit];
    const relation = relationIn(units, conflict);
    const fits = (other: readonly GroupView[], least: Relation): boolean => other.every((a) => stage.every((b) => a === b || allowed(relation(a, b), least)));
    // The road opposite first, then whatever fits without yielding.
    for (const other of vehicles) if (other !== unit && !other.some((group) => served.has(group)) && areOpposite(unit[0]!, other[0]!) && fits(other, 'yields')) stage.push(...other);
    for (const other of vehicles) if (!other.some((group) => stage.includes(group)) && fits(other, 'free')) stage.push(...other);
    for (const group of stage) served.add(group);
    for (const group of people) if (fits([group], 'yields')) stage.push(group);
    sets.push(stage);
  }
  const walked = new Set(sets.flat());
  const waiting = people.filter((group) => !walked.has(group));
  if (waiting.length > 0) sets.push(waiting);
  const relation = relationIn(units, conflict);
  return sets.map((stage, i) => {
    const permissive = stage.filter((a) => stage.some((b) => relation(a, b) === 'yields' && yields(a, b)));
    const numbers = (members: readonly GroupView[]): number[] => members.map(({ group }) => group).sort((a, b) => a - b);
    return { no: i + 1, groups: numbers(stage.filter((group) => !permissive.includes(group))), permissiveGroups: numbers(permissive) };
  });
}

function allowed(relation: Relation, least: Relation): boolean {
  return relation === 'free' || (least === 'yields' && relation === 'yields');
}

/** Straight before left before right; larger approaches first within that by their order. */
function rank(unit: readonly GroupView[]): number {
  return unit.some(({ kind }) => kind === 'straight') ? 0 : unit.some(({ kind }) => kind === 'left') ? 1 : 2;
}

/** Groups of one approach that share lanes. */
function unitsOf(groups: readonly GroupView[]): GroupView[][] {
  const units: GroupView[][] = [];
  for (const group of groups) {
    const tied = units.filter((unit) => unit[0]!.approach === group.approach && unit.some((other) => [...group.fromLaneIds].some((laneId) => other.fromLaneIds.has(laneId))));
    const merged = [group, ...tied.flat()];
    for (const unit of tied) units.splice(units.indexOf(unit), 1);
    units.push(merged);
  }
  return units;
}

function areOpposite(a: GroupView, b: GroupView): boolean {
  return headingDifferenceDeg(a.headingDeg, b.headingDeg) >= OPPOSITE_DEG;
}

function relationIn(units: readonly (readonly GroupView[])[], conflict: (a: number, b: number) => boolean) {
  const isShared = (group: GroupView): boolean => units.some((unit) => unit.length > 1 && unit.includes(group));
  return (a: GroupView, b: GroupView): Relation => {
    if (a === b || !conflict(a.group, b.group)) return 'free';
    // Those who come side by side from one approach merge as they do on the road; the one that turns gives way.
    if (a.approach === b.approach && a.approach >= 0) return a.kind !== b.kind && units.some((unit) => unit.includes(a) && unit.includes(b)) ? 'yields' : 'conflict';
    if (a.kind === 'pedestrian' || b.kind === 'pedestrian') return a.kind === 'straight' || b.kind === 'straight' || a.kind === b.kind ? 'conflict' : 'yields';
    const left = a.kind === 'left' ? a : b.kind === 'left' ? b : undefined;
    return left && isShared(left) && areOpposite(a, b) ? 'yields' : 'conflict';
  };
}

/** Of two that conflict, who waits: left turns for the road opposite, right turns beside straight traffic, all turns for people. */
function yields(a: GroupView, b: GroupView): boolean {
  if (b.kind === 'pedestrian') return true;
  return a.kind === 'left' || (a.kind === 'right' && b.kind === 'straight');
}
