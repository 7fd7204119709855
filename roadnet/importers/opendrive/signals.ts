import { toId } from '../../../services/kernel/ids';
import type { Connection, Maneuver, SignalController } from '../../model/roadnet';
import type { FindingsList } from '../findings-list';
import type { GraphLane, LaneGraph } from './lane-graph';
import { nodeIdOf } from './lane-graph';
import type { RawController, RawJunction, RawSignal } from './raw-roads';

/** Arrows of the generic traffic light 1.000.011 (ASAM OpenDRIVE Signal reference), by subtype. */
const ARROWS: Readonly<Record<string, readonly Maneuver[]>> = { '10': ['left'], '20': ['right'], '30': ['straight'], '40': ['straight', 'left'], '50': ['straight', 'right'] };
const ARROW_LIGHT = '1000011';
/** `tl_2` before `tl_10`. */
const BY_NUMBER = new Intl.Collator('en', { numeric: true });

/** Gives movements their signal group, and collects the controllers that have any. */
export class SignalPlan {
  private readonly groups = new Map<string, Map<string, number>>();
  private readonly junctions = new Map<string, Set<string>>();
  private readonly controllerOf = new Map<string, RawController>();
  private readonly groupingOf = new Map<string, { readonly controllerId: string; readonly perSignal: boolean }>();

  constructor(
    private readonly graph: LaneGraph,
    private readonly findings: FindingsList,
  ) {
    for (const controller of graph.source.controllers) for (const signalId of controller.signalIds) this.controllerOf.set(signalId, controller);
  }

  /** Signal of the movement from a lane into `next` with that turn; undefined where none governs it. */
  signalOf(lane: GraphLane, next: GraphLane, maneuver: Maneuver): Connection['signal'] {
    const junction = this.graph.junctionOf(next.run.road);
    const signal = junction && (this.choose(lane, maneuver) ?? this.choose(next, maneuver));
    if (!signal) return undefined;
    const { controllerId, perSignal } = this.groupingFor(junction, signal);
    const ids = this.junctions.get(controllerId) ?? new Set<string>();
    this.junctions.set(controllerId, ids.add(nodeIdOf(junction)));
    const key = perSignal ? signal.id : (this.controllerOf.get(signal.id)?.id ?? `signal ${signal.id}`);
    const groups = this.groups.get(controllerId) ?? new Map<string, number>();
    this.groups.set(controllerId, groups);
    if (!groups.has(key)) groups.set(key, groups.size + 1);
    return { controllerId, group: groups.get(key)! };
  }

  controllers(): SignalController[] {
    return [...this.groups].map(([id, groups]) => ({ id, junctionIds: [...this.junctions.get(id)!].sort(), groups: Array.from({ length: groups.size }, (_, i) => i + 1), stages: [] }));
  }

  /** The light for that turn on a lane: an arrow that points there before one without arrows; a turn round goes with the left arrow. */
  private choose({ run, laneId, forward }: GraphLane, maneuver: Maneuver): RawSignal | undefined {
    const lights = run.road.signals.filter((signal) => signal.isDynamic && (signal.orientation === 'none' || (signal.orientation === '+') === forward) && isFor(signal, laneId));
    const arrowsOf = (signal: RawSignal): readonly Maneuver[] | undefined => (signal.type.replaceAll('.', '') === ARROW_LIGHT ? ARROWS[signal.subtype] : undefined);
    return lights.find((light) => arrowsOf(light)?.includes(maneuver)) ?? lights.find((light) => !arrowsOf(light)) ?? (maneuver === 'u-turn' ? lights.find((light) => arrowsOf(light)?.includes('left')) : undefined) ?? lights[0];
  }

  /**
   * A controller of OpenDRIVE stands for signals that show one state together, and a junction has several: each is a group.
   * Files written by SUMO have one controller for all signals of a junction: there each signal is a group.
   */
  private groupingFor(junction: RawJunction, signal: RawSignal): { readonly controllerId: string; readonly perSignal: boolean } {
    const controller = this.controllerOf.get(signal.id);
    const key = `${junction.id} ${controller?.id ?? ''}`;
    const known = this.groupingOf.get(key);
    if (known) return known;
    const isAlone = controller !== undefined && controller.signalIds.length > 1 && junction.controllerIds.every((id) => id === controller.id) && this.isOnlyOne(junction, controller);
    const grouping = isAlone ? { controllerId: toId(controller.id), perSignal: true } : { controllerId: nodeIdOf(junction), perSignal: false };
    if (isAlone) {
      this.groups.set(grouping.controllerId, new Map([...controller.signalIds].sort(BY_NUMBER.compare).map((id, i) => [id, i + 1])));
      this.findings.add({ severity: 'info', check: 'opendrive.one-controller', line: controller.line, field: 'id', reason: `controller ${controller.id} has all ${controller.signalIds.length} signals of its junction; each is taken as a signal group`, fix: 'Give each group of signals that are green together a controller of its own, if they are not.' });
    }
    this.groupingOf.set(key, grouping);
    return grouping;
  }

  private isOnlyOne(junction: RawJunction, controller: RawController): boolean {
    const incoming = new Set(junction.connections.map(({ incomingRoad }) => incomingRoad));
    return this.graph.source.roads.every((road) => !incoming.has(road.id) || road.signals.every((signal) => !signal.isDynamic || (this.controllerOf.get(signal.id) ?? controller) === controller));
  }
}

function isFor({ lanes }: RawSignal, laneId: number): boolean {
  return lanes.length === 0 || lanes.some(([from, to]) => laneId >= Math.min(from, to) && laneId <= Math.max(from, to));
}
