import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RoadnetSnapshot } from '../../snapshot/snapshot';
import { UNREACHABLE_MS } from '../hierarchy/weights';
import type { RoutingCosts, RoutingNetwork } from '../network';
import { nodeOfJunction, nodeOfLink } from './node-ids';

/** Files of the folder, in the order in which OSRM's programs take them. */
export const OSRM_INPUT = { network: 'network.osm', profile: 'lingshan.lua', speeds: 'speeds.csv', turns: 'turns.csv' } as const;

/** Speeds and penalties come from the files: the profile adds nothing of its own. */
const PROFILE = `api_version = 4

function setup()
  return { properties = { weight_name = 'duration', use_turn_restrictions = true, continue_straight_at_waypoint = false, u_turn_penalty = 0, traffic_light_penalty = 0 } }
end

function process_node(profile, node, result, relations)
end

function process_way(profile, way, result, relations)
  local speed = tonumber(way:get_value_by_key('speed_kmh'))
  if not speed then return end
  result.forward_mode = mode.driving
  result.backward_mode = mode.inaccessible
  result.forward_speed = speed
  result.name = way:get_value_by_key('name') or ''
end

function process_turn(profile, turn)
  turn.duration = 0
  turn.weight = 0
end

return { setup = setup, process_way = process_way, process_node = process_node, process_turn = process_turn }
`;

/**
 * Writes what makes OSRM route over exactly our links and turns at our costs: the network as OSM XML (each link a one-way way,
 * each turn that is not open a restriction), a speed for each of its segments, a penalty for each turn. Closed links are left
 * out. Then, in the folder:
 * `osrm-extract -p lingshan.lua network.osm`, `osrm-partition network.osrm`,
 * `osrm-customize network.osrm --segment-speed-file speeds.csv --turn-penalty-file turns.csv`, `osrm-routed --algorithm mld network.osrm`.
 */
export function writeOsrmInput(folder: string, network: RoutingNetwork, costs: RoutingCosts): void {
  const { nodes, ways, speeds, lastNode, firstNode } = describeLinks(network.snapshot, costs);
  const { relations, turns } = describeTurns(network, costs, lastNode, firstNode);
  mkdirSync(folder, { recursive: true });
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="lingshan">', ...nodes, ...ways, ...relations, '</osm>', ''];
  writeFileSync(join(folder, OSRM_INPUT.network), lines.join('\n'));
  writeFileSync(join(folder, OSRM_INPUT.profile), PROFILE);
  writeFileSync(join(folder, OSRM_INPUT.speeds), `${speeds.join('\n')}\n`);
  writeFileSync(join(folder, OSRM_INPUT.turns), `${turns.join('\n')}\n`);
}

function describeLinks(snapshot: RoadnetSnapshot, { metric }: RoutingCosts) {
  const { linkReferenceLane, lanePointStart, pointLatE7, pointLonE7, pointX, pointY, linkFromJunction, linkToJunction, linkNames, frame, junctions } = snapshot;
  const nodes = junctions.map(({ latE7, lonE7 }, i) => nodeLine(nodeOfJunction(i), latE7, lonE7));
  const ways: string[] = [];
  const speeds: string[] = [];
  const lastNode = new Map<number, number>();
  const firstNode = new Map<number, number>();
  metric.linkMs.forEach((linkMs, linkNo) => {
    if (linkMs === UNREACHABLE_MS) return;
    const lane = linkReferenceLane[linkNo]!;
    const ends = [junctions[linkFromJunction[linkNo]!]!, junctions[linkToJunction[linkNo]!]!] as const;
    const refs: number[] = [];
    const xs: number[] = [];
    const ys: number[] = [];
    const add = (ref: number, x: number, y: number): void => {
      refs.push(ref);
      xs.push(x);
      ys.push(y);
    };
    add(nodeOfJunction(linkFromJunction[linkNo]!), frame.x(ends[0].lonE7), frame.y(ends[0].latE7));
    for (let point = lanePointStart[lane]!; point < lanePointStart[lane + 1]!; point++) {
      const node = nodeOfLink(linkNo, point - lanePointStart[lane]!);
      nodes.push(nodeLine(node, pointLatE7[point]!, pointLonE7[point]!));
      add(node, pointX[point]!, pointY[point]!);
    }
    add(nodeOfJunction(linkToJunction[linkNo]!), frame.x(ends[1].lonE7), frame.y(ends[1].latE7));
    // The way is drawn to the middles of its junctions; all of it together takes the link's time.
    let lengthM = 0;
    for (let i = 1; i < refs.length; i++) lengthM += Math.hypot(xs[i]! - xs[i - 1]!, ys[i]! - ys[i - 1]!);
    const speedKmh = Math.max(0.1, (3_600 * lengthM) / linkMs);
    for (let i = 1; i < refs.length; i++) speeds.push(`${refs[i - 1]},${refs[i]},${speedKmh.toFixed(3)}`);
    firstNode.set(linkNo, refs[1]!);
    lastNode.set(linkNo, refs.at(-2)!);
    ways.push(`<way id="${linkNo}">${refs.map((ref) => `<nd ref="${ref}"/>`).join('')}<tag k="highway" v="road"/><tag k="oneway" v="yes"/><tag k="speed_kmh" v="${speedKmh.toFixed(3)}"/><tag k="name" v="${escapeXml(linkNames[linkNo]!)}"/></way>`);
  });
  return { nodes, ways, speeds, lastNode, firstNode };
}

function describeTurns({ snapshot, graph }: RoutingNetwork, { metric }: RoutingCosts, lastNode: ReadonlyMap<number, number>, firstNode: ReadonlyMap<number, number>) {
  const { linkFromJunction, linkToJunction } = snapshot;
  const leaving = new Map<number, number[]>();
  for (const linkNo of firstNode.keys()) {
    const at = linkFromJunction[linkNo]!;
    leaving.set(at, [...(leaving.get(at) ?? []), linkNo]);
  }
  const open = new Map<string, number>();
  metric.movementMs.forEach((ms, movement) => {
    if (ms < UNREACHABLE_MS) open.set(`${graph.movementFrom[movement]}/${graph.movementTo[movement]}`, ms);
  });
  const relations: string[] = [];
  const turns: string[] = [];
  let relationId = 1;
  const forbid = (linkNos: readonly number[], via: string): void => {
    relations.push(`<relation id="${relationId++}"><member type="way" ref="${linkNos[0]}" role="from"/>${via}<member type="way" ref="${linkNos.at(-1)}" role="to"/><tag k="type" v="restriction"/><tag k="restriction" v="no_straight_on"/></relation>`);
  };
  for (const [from, last] of lastNode) {
    const junction = nodeOfJunction(linkToJunction[from]!);
    for (const to of leaving.get(linkToJunction[from]!) ?? []) {
      const ms = open.get(`${from}/${to}`);
      if (ms === undefined) forbid([from, to], `<member type="node" ref="${junction}" role="via"/>`);
      else turns.push(`${last},${junction},${firstNode.get(to)},${(ms / 1_000).toFixed(3)}`);
    }
  }
  snapshot.turnRestrictionRule.forEach((rule, row) => {
    const linkNos = [...snapshot.turnRestrictionLink.subarray(snapshot.turnRestrictionLinkStart[row]!, snapshot.turnRestrictionLinkStart[row + 1]!)];
    if (metric.standing[rule] === 0 || linkNos.some((linkNo) => !firstNode.has(linkNo))) return;
    const via = linkNos.length === 2 ? `<member type="node" ref="${nodeOfJunction(linkToJunction[linkNos[0]!]!)}" role="via"/>` : linkNos.slice(1, -1).map((linkNo) => `<member type="way" ref="${linkNo}" role="via"/>`).join('');
    forbid(linkNos, via);
  });
  return { relations, turns };
}

function nodeLine(id: number, latE7: number, lonE7: number): string {
  return `<node id="${id}" lat="${(latE7 / 1e7).toFixed(7)}" lon="${(lonE7 / 1e7).toFixed(7)}"/>`;
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}
