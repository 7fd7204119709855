import { MANEUVERS, type Connection, type Lane, type Link, type Period, type Restriction, type Roadnet, type TurnRestriction } from '../../model/roadnet';
import { MOTOR_CLASSES, VEHICLE_CLASSES } from '../../model/vehicle-class';
import { createSeeded, type Seeded } from './seeded';

/** A Wednesday noon in Shanghai, and a period that holds then or not. */
export const TOWN_NOON_MS = Date.UTC(2026, 6, 15, 4, 0);

/**
 * A small town of chance: one-way streets that nothing leads out of, parts that nothing leads to, closed lanes and turns,
 * forbidden sequences of two to four links that overlap, classes, signals, U-turns, links that end where they begin.
 */
export function randomTown(seed: number, junctionCount: number): Roadnet {
  const chance = createSeeded(seed);
  const junctions = Array.from({ length: junctionCount }, (_, i) => ({
    id: `J${i}`,
    name: '',
    kind: 'priority' as const,
    latE7: 312_000_000 + Math.floor(i / 4) * 20_000 + chance.below(9_000),
    lonE7: 1_214_000_000 + (i % 4) * 20_000 + chance.below(9_000),
    outline: [],
  }));
  const links: Link[] = [];
  const lanes: Lane[] = [];
  const addLink = (from: number, to: number): void => {
    const [a, b] = [junctions[from]!, junctions[to]!];
    const link: Link = { id: `L${links.length}`, name: '', kind: 'road', fromJunctionId: a.id, toJunctionId: b.id, roadClass: 'residential', level: 0 };
    links.push(link);
    for (let index = 0; index < 1 + chance.below(2); index++) {
      lanes.push({
        id: `${link.id}_${index}`,
        linkId: link.id,
        index,
        widthM: 3,
        speedLimitMps: 5 + chance.below(20),
        classes: chance.chance(0.9) ? MOTOR_CLASSES : VEHICLE_CLASSES.bus,
        type: 'driving',
        points: [a.latE7 + 300, a.lonE7 + 300, a.latE7 + chance.below(9_000), b.lonE7 - chance.below(9_000), b.latE7 - 300, b.lonE7 - 300],
        elevationsM: [],
        restrictions: chance.chance(0.1) ? [randomRestriction(chance)] : [],
      });
    }
  };
  for (let i = 0; i < junctionCount; i++) {
    for (const to of [i + 1, i + 4, chance.below(junctionCount)]) {
      if (to >= junctionCount || chance.chance(0.2)) continue;
      addLink(i, to);
      if (chance.chance(0.7)) addLink(to, i);
    }
  }
  const connections = connect(links, lanes, chance);
  return {
    source: { format: 'sumo-net', file: 'town', crs: 'EPSG:4326', timeZone: 'Asia/Shanghai' },
    junctions,
    links,
    lanes,
    connections,
    crossings: [],
    stopLines: [],
    controllers: [{ id: 'S', junctionIds: ['J0'], groups: [1, 2], stages: [{ no: 1, groups: [1], permissiveGroups: [] }, { no: 2, groups: [2], permissiveGroups: [1] }] }],
    turnRestrictions: forbid(links, lanes, connections, chance),
    conflicts: [],
    parkingEntrances: [],
    roadsideUnits: [],
    zones: [],
  };
}

function connect(links: readonly Link[], lanes: readonly Lane[], chance: Seeded): Connection[] {
  const connections: Connection[] = [];
  for (const from of links) {
    for (const to of links) {
      if (from.toJunctionId !== to.fromJunctionId || chance.chance(0.2)) continue;
      const fromLanes = lanes.filter(({ linkId }) => linkId === from.id);
      const toLanes = lanes.filter(({ linkId }) => linkId === to.id);
      connections.push({
        fromLaneId: fromLanes[chance.below(fromLanes.length)]!.id,
        toLaneId: toLanes[chance.below(toLanes.length)]!.id,
        viaLaneId: undefined,
        maneuver: MANEUVERS[chance.below(MANEUVERS.length)]!,
        signal: chance.chance(0.3) ? { controllerId: 'S', group: 1 + chance.below(2) } : undefined,
        restrictions: chance.chance(0.1) ? [randomRestriction(chance)] : [],
      });
    }
  }
  return connections;
}

function forbid(links: readonly Link[], lanes: readonly Lane[], connections: readonly Connection[], chance: Seeded): TurnRestriction[] {
  const linkOfLane = new Map(lanes.map(({ id, linkId }) => [id, linkId]));
  const restrictions: TurnRestriction[] = [];
  for (let i = 0; i < links.length; i++) {
    const linkIds = [links[chance.below(links.length)]!.id];
    const length = 2 + chance.below(3);
    while (linkIds.length < length) {
      const onward = connections.filter(({ fromLaneId }) => linkOfLane.get(fromLaneId) === linkIds.at(-1));
      if (onward.length === 0) break;
      linkIds.push(linkOfLane.get(onward[chance.below(onward.length)]!.toLaneId)!);
    }
    if (linkIds.length > 1) restrictions.push({ id: `T${i}`, linkIds, classes: MOTOR_CLASSES, when: randomPeriod(chance) });
  }
  return restrictions;
}

function randomRestriction(chance: Seeded): Restriction {
  const when = randomPeriod(chance);
  const classes = chance.chance(0.5) ? MOTOR_CLASSES : VEHICLE_CLASSES.car;
  return chance.chance(0.5) ? { kind: 'closed', classes, when, cause: 'source' } : { kind: 'speed-limit', classes, speedLimitMps: 3, when, cause: 'source' };
}

function randomPeriod(chance: Seeded): Period {
  switch (chance.below(4)) {
    case 0:
      return {};
    case 1:
      return { weekly: [{ days: 0b11111, startMin: 11 * 60, endMin: 13 * 60 }] };
    case 2:
      return { weekly: [{ days: 0b1100000, startMin: 0, endMin: 0 }] };
    default:
      return { fromMs: TOWN_NOON_MS + 1 };
  }
}
