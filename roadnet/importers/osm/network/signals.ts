import { createLocalFrame, headingDegOf } from '../../../../services/kernel/geo';
import { toId } from '../../../../services/kernel/ids';
import type { Maneuver } from '../../../model/roadnet';
import type { PlannedConnection } from './connect';
import type { DrawnCrossing } from './crossings';
import type { JunctionPlan, LinkPlan } from './link-plan';
import type { GroupView } from './stages';

/** Signals of one junction: a controller whose groups are one for each turn of each approach, then one for each crossing. */
export interface JunctionSignals {
  readonly controllerId: string;
  readonly groups: readonly GroupView[];
  /** Group of each movement; 0 where no signal governs it. */
  readonly groupOf: (planned: PlannedConnection) => number;
  readonly groupOfCrossing: (crossingId: string) => number;
}

/** Order of groups within an approach, as GB 25280 counts an approach's lamps from the left. */
const ORDER = ['left', 'straight', 'right'] as const;
/** Groups that SPAT can name. */
const MAX_GROUPS = 255;

/**
 * Groups where the source names none: approaches clockwise from north, in each one group for left turns and turns round,
 * one for straight on, one for right turns. Where `rightTurnsAreFree` (China: a vehicle may turn right on a round red
 * light, yielding; Road Traffic Safety Law's regulations, article 38) right turns are governed by no group.
 */
export function signalsOf(junction: JunctionPlan, connections: readonly PlannedConnection[], crossings: readonly DrawnCrossing[], rightTurnsAreFree: boolean): JunctionSignals | undefined {
  if (junction.kind !== 'signalised') return undefined;
  const frame = createLocalFrame(junction.latE7, junction.lonE7);
  const bearingOf = (link: LinkPlan): number => {
    const points = link.lanes[0]!;
    return headingDegOf(frame.x(points.at(-1)!), frame.y(points.at(-2)!));
  };
  const bearings = new Map(junction.comes.map((link) => [link, bearingOf(link)]));
  const approaches = [...junction.comes].sort((a, b) => bearings.get(a)! - bearings.get(b)! || (a.id < b.id ? -1 : 1));
  const groups: GroupView[] = [];
  const numberOf = new Map<string, number>();
  approaches.forEach((link, approach) => {
    for (const kind of ORDER) {
      const members = connections.filter(({ from, connection }) => from === link && kindOf(connection.maneuver) === kind);
      if (members.length === 0 || (kind === 'right' && rightTurnsAreFree) || groups.length >= MAX_GROUPS) continue;
      numberOf.set(`${link.id} ${kind}`, groups.length + 1);
      groups.push({ group: groups.length + 1, kind, approach, headingDeg: headingAtEnd(link), fromLaneIds: new Set(members.map(({ connection }) => connection.fromLaneId)) });
    }
  });
  for (const { crossing, plan } of crossings) {
    if (plan.point.isUncontrolled || groups.length >= MAX_GROUPS) continue;
    numberOf.set(crossing.id, groups.length + 1);
    groups.push({ group: groups.length + 1, kind: 'pedestrian', approach: -1, headingDeg: 0, fromLaneIds: new Set() });
  }
  if (!groups.some(({ kind }) => kind !== 'pedestrian')) return undefined;
  return {
    controllerId: toId(junction.id),
    groups,
    groupOf: ({ from, connection }) => numberOf.get(`${from.id} ${kindOf(connection.maneuver)}`) ?? 0,
    groupOfCrossing: (crossingId) => numberOf.get(crossingId) ?? 0,
  };
}

/** Turns round leave with the left turns. */
function kindOf(maneuver: Maneuver): 'left' | 'straight' | 'right' {
  return maneuver === 'u-turn' ? 'left' : maneuver;
}

function headingAtEnd({ lanes }: LinkPlan): number {
  const points = lanes[0]!;
  const [lat, lon] = [points.at(-4)!, points.at(-3)!];
  const frame = createLocalFrame(lat, lon);
  return headingDegOf(frame.x(points.at(-1)!), frame.y(points.at(-2)!));
}
