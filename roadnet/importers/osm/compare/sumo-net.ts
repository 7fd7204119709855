import { VEHICLE_CLASSES } from '../../../model/vehicle-class';
import type { Lane, Roadnet } from '../../../model/roadnet';
import type { GeneratorNet } from './generator-net';

/** A network (of netconvert, read by the SUMO importer) for comparison. */
export function generatorNetOf({ links, lanes, connections }: Roadnet): GeneratorNet {
  const roads = links.filter(({ kind }) => kind === 'road');
  const indexOf = new Map(roads.map(({ id }, i) => [id, i]));
  const lanesOf = new Map<string, Lane[]>();
  for (const lane of lanes) lanesOf.set(lane.linkId, [...(lanesOf.get(lane.linkId) ?? []), lane]);
  const linkOfLane = new Map(lanes.map(({ id, linkId }) => [id, linkId]));
  const next = roads.map(() => new Set<number>());
  for (const { fromLaneId, toLaneId } of connections) {
    const [from, to] = [fromLaneId, toLaneId].map((id) => indexOf.get(linkOfLane.get(id)!));
    if (from !== undefined && to !== undefined) next[from]!.add(to);
  }
  return {
    roads: roads.map(({ id }) => {
      const own = lanesOf.get(id) ?? [];
      const driving = own.filter(({ classes }) => (classes & VEHICLE_CLASSES.car) !== 0);
      return { lanes: driving.length, points: (driving[driving.length >> 1] ?? own[0])?.points ?? [] };
    }),
    next,
  };
}
