import { ROAD_CLASSES, type Restriction, type RoadClass } from '../../model/roadnet';
import { classesOf } from './permissions';
import type { RawEdge, RawLane } from './raw-net';

/** Names of SUMO's typemaps (osmNetconvert.typ.xml and its kin) that are not the class's own name. */
const OTHER_NAMES: Readonly<Record<string, RoadClass>> = {
  steps: 'footway', corridor: 'footway', bridleway: 'path', track: 'path', ford: 'path', bus_guideway: 'busway', raceway: 'other', stairs: 'footway',
};

/** Class of a road from the type of its edge: `highway.primary_link` → `primary-link`; the first that is known of several joined with `|`. */
export function roadClassOf(type: string): RoadClass {
  for (const part of type.split('|')) {
    const [kind, value = ''] = part.split('.');
    if (kind === 'railway') return 'railway';
    if (kind === 'cycleway') return 'cycleway';
    const name = value.replace('_', '-');
    const roadClass = ROAD_CLASSES.find((known) => known === name) ?? OTHER_NAMES[value];
    if (kind === 'highway' && roadClass) return roadClass;
  }
  return 'other';
}

/** Limits that the type of an edge sets for single classes and that bind below the lane's own. */
export function speedLimitsOf(edge: RawEdge, lane: RawLane, speedsByType: ReadonlyMap<string, ReadonlyMap<string, number>>): Restriction[] {
  const restrictions: Restriction[] = [];
  for (const [vClass, speedLimitMps] of speedsByType.get(edge.type) ?? []) {
    const classes = classesOf(vClass, undefined) & lane.classes;
    if (classes !== 0 && speedLimitMps < lane.speedMps) restrictions.push({ kind: 'speed-limit', classes, speedLimitMps, when: {}, cause: `type ${edge.type}` });
  }
  return restrictions;
}
