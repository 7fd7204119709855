import { createLocalFrame, headingDegOf } from '../../../../services/kernel/geo';
import { toId } from '../../../../services/kernel/ids';
import type { Connection, Maneuver, SignalController } from '../../../model/roadnet';
import type { PlannedConnection } from './connect';
import type { JunctionPlan } from './junction-plan';
import type { LinkPlan } from './link-plan';

/** Signals of one junction: a controller whose groups are one for each turn of each approach. */
export interface JunctionSignals {
  readonly controller: SignalController;
  /** Group of each movement; 0 where no signal governs it. */
  readonly groupOf: (planned: PlannedConnection) => number;
  /** Approaches clockwise from north. */
  readonly approaches: readonly LinkPlan[];
}

/** Order of groups within an approach, as GB 25280 counts an approach's lamps from the left. */
const ORDER: readonly Maneuver[] = ['u-turn', 'left', 'straight', 'right'];

/**
 * Groups where the source names none: approaches clockwise from north, in each one group for left turns and turns round,
 * one for straight on, one for right turns. Where `rightTurnsAreFree` (China: a vehicle may turn right on a round red
 * light, yielding; Road Traffic Safety Law's regulations, article 38) right turns are governed by no group.
 */
export function signalsOf(junction: JunctionPlan, connections: readonly PlannedConnection[], rightTurnsAreFree: boolean): JunctionSignals | undefined {
  if (junction.kind !== 'signalised') return undefined;
  const frame = createLocalFrame(junction.latE7, junction.lonE7);
  const bearingOf = (link: LinkPlan): number => {
    const points = link.lanes[0]!;
    return headingDegOf(frame.x(points.at(-1)!), frame.y(points.at(-2)!));
  };
  const approaches = [...junction.comes].sort((a, b) => bearingOf(a) - bearingOf(b) || (a.id < b.id ? -1 : 1));
  const groups = new Map<string, number>();
  for (const link of approaches) {
    for (const maneuver of ORDER) {
      if (isFree(maneuver, rightTurnsAreFree) || !connections.some(({ from, connection }) => from === link && connection.maneuver === maneuver)) continue;
      const key = keyOf(link, maneuver);
      if (!groups.has(key)) groups.set(key, groups.size + 1);
    }
  }
  if (groups.size === 0) return undefined;
  return {
    approaches,
    controller: { id: toId(junction.id), junctionIds: [junction.id], groups: Array.from({ length: groups.size }, (_, i) => i + 1), stages: [] },
    groupOf: ({ from, connection }) => (isFree(connection.maneuver, rightTurnsAreFree) ? 0 : groups.get(keyOf(from, connection.maneuver))!),
  };
}

function isFree(maneuver: Maneuver, rightTurnsAreFree: boolean): boolean {
  return rightTurnsAreFree && maneuver === 'right';
}

/** Turns round leave with the left turns. */
function keyOf(link: LinkPlan, maneuver: Connection['maneuver']): string {
  return `${link.id} ${maneuver === 'u-turn' ? 'left' : maneuver}`;
}
