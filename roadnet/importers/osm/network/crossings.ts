import { createLocalFrame } from '../../../../services/kernel/geo';
import { toId } from '../../../../services/kernel/ids';
import type { Crossing, Lane, Link } from '../../../model/roadnet';
import { VEHICLE_CLASSES } from '../../../model/vehicle-class';
import { edgesOf, lineOver } from '../geometry/arm-shape';
import type { OsmData } from '../read/osm-data';
import { laneIdOf, toLatLonE7, type LinkPlan } from './link-plan';
import type { ArmCrossing } from './plan-junctions';

/** 人行横道: at least 3 m, on main roads 5 m (GB 50647-2011, 7.2.3). */
const WIDTH_M = 4;
/** From kerb to kerb and a step onto each pavement. */
const STEP_M = 0.5;
const WALK_MPS = 1.2;

export interface DrawnCrossing {
  readonly plan: ArmCrossing;
  readonly link: Link;
  readonly lane: Lane;
  readonly crossing: Omit<Crossing, 'signal'>;
}

/** Draws a crossing square over its arm, from kerb to kerb at the node that the map puts it on. */
export function drawCrossing(data: OsmData, plan: ArmCrossing, links: readonly LinkPlan[], side: 1 | -1): DrawnCrossing {
  const { arm, point, junction } = plan;
  const { nodes: table } = data;
  const { nodes, road } = arm.segment;
  const at = nodes.indexOf(point.node);
  const frame = createLocalFrame(table.latE7At(point.node), table.lonE7At(point.node));
  const line = lineOver(data, nodes.slice(Math.max(0, at - 1), at + 2), frame);
  const [dx, dy] = [line[line.length - 2]! - line[0]!, line[line.length - 1]! - line[1]!];
  const length = Math.hypot(dx, dy) || 1;
  const { leftM, rightM } = edgesOf(road, side);
  const across = (right: number): [number, number] => [(dy / length) * right, (-dx / length) * right];
  const id = toId(`x${table.idAt(point.node)}`);
  const laneId = laneIdOf(id, 0);
  const points = toLatLonE7([...across(rightM + STEP_M), ...across(leftM - STEP_M)], frame);
  return {
    plan,
    link: { id, name: '', kind: 'crossing', fromJunctionId: junction.id, toJunctionId: junction.id, roadClass: 'footway', level: road.level },
    lane: { id: laneId, linkId: id, index: 0, widthM: WIDTH_M, speedLimitMps: WALK_MPS, classes: VEHICLE_CLASSES.pedestrian, type: 'crossing', points, elevationsM: [], restrictions: [] },
    crossing: { id, junctionId: junction.id, laneId, crossedLinkIds: links.map((link) => link.id) },
  };
}
