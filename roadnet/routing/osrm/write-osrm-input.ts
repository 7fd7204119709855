import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UNREACHABLE_MS } from '../hierarchy/weights';
import type { RoutingCosts, RoutingNetwork } from '../network';
import { nodeOfJunction } from './node-ids';
import { MS_PER_DS, nodeLine, speedLines, timeWay, type OsrmWay } from './osrm-way';

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
  const { network: xml, speeds, turns } = describeForOsrm(network, costs);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, OSRM_INPUT.network), xml);
  writeFileSync(join(folder, OSRM_INPUT.profile), PROFILE);
  writeFileSync(join(folder, OSRM_INPUT.speeds), speeds);
  writeFileSync(join(folder, OSRM_INPUT.turns), turns);
}

/** The texts of the files. */
export function describeForOsrm(network: RoutingNetwork, costs: RoutingCosts): { readonly network: string; readonly speeds: string; readonly turns: string } {
  const { snapshot } = network;
  const ways = new Map<number, OsrmWay>();
  costs.metric.linkMs.forEach((linkMs, linkNo) => {
    if (linkMs !== UNREACHABLE_MS) ways.set(linkNo, timeWay(snapshot, linkNo, linkMs));
  });
  const { relations, turns } = describeTurns(network, costs, ways);
  const nodes = [...snapshot.junctions.map(({ latE7, lonE7 }, i) => nodeLine(nodeOfJunction(i), latE7, lonE7)), ...[...ways.values()].flatMap((way) => way.nodes)];
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="lingshan">', ...nodes, ...[...ways].map(([linkNo, way]) => wayLine(linkNo, snapshot.linkNames[linkNo]!, way)), ...relations, '</osm>', ''];
  return { network: lines.join('\n'), speeds: joinLines([...ways.values()].flatMap(speedLines)), turns: joinLines(turns) };
}

/** Adds to the ends of ways the turns that OSRM would not see. */
function describeTurns({ snapshot, graph }: RoutingNetwork, { metric }: RoutingCosts, ways: ReadonlyMap<number, OsrmWay>) {
  const { linkFromJunction, linkToJunction } = snapshot;
  const leaving = new Map<number, number[]>();
  const arriving = new Map<number, number>();
  for (const linkNo of ways.keys()) {
    const at = linkFromJunction[linkNo]!;
    leaving.set(at, [...(leaving.get(at) ?? []), linkNo]);
    arriving.set(linkToJunction[linkNo]!, (arriving.get(linkToJunction[linkNo]!) ?? 0) + 1);
  }
  const open = new Map<string, number>();
  metric.movementMs.forEach((ms, movement) => {
    if (ms < UNREACHABLE_MS) open.set(`${graph.movementFrom[movement]}/${graph.movementTo[movement]}`, ms);
  });
  const relations: string[] = [];
  const turns: string[] = [];
  const forbid = (linkNos: readonly number[], via: string): void => {
    relations.push(`<relation id="${relations.length + 1}"><member type="way" ref="${linkNos[0]}" role="from"/>${via}<member type="way" ref="${linkNos.at(-1)}" role="to"/><tag k="type" v="restriction"/><tag k="restriction" v="no_straight_on"/></relation>`);
  };
  for (const [from, way] of ways) {
    const junction = nodeOfJunction(linkToJunction[from]!);
    const next = leaving.get(linkToJunction[from]!) ?? [];
    for (const to of next) {
      const turnMs = open.get(`${from}/${to}`);
      const onto = ways.get(to)!;
      if (turnMs === undefined) {
        forbid([from, to], `<member type="node" ref="${junction}" role="via"/>`);
        continue;
      }
      const penaltyDs = turnMs / MS_PER_DS + way.restDs - way.ds.at(-1)! - onto.ds[0]!;
      // Where one way comes and one goes OSRM makes one edge of both, without a turn: the way's end takes the time.
      if (next.length === 1 && arriving.get(linkToJunction[from]!) === 1) way.ds[way.ds.length - 1] = Math.max(1, Math.round(way.ds.at(-1)! + penaltyDs));
      else turns.push(`${way.refs.at(-2)},${junction},${onto.refs[1]},${(penaltyDs / 10).toFixed(1)}`);
    }
  }
  snapshot.turnRestrictionRule.forEach((rule, row) => {
    const linkNos = [...snapshot.turnRestrictionLink.subarray(snapshot.turnRestrictionLinkStart[row]!, snapshot.turnRestrictionLinkStart[row + 1]!)];
    if (metric.standing[rule] === 0 || linkNos.some((linkNo) => !ways.has(linkNo))) return;
    const via = linkNos.length === 2 ? `<member type="node" ref="${nodeOfJunction(linkToJunction[linkNos[0]!]!)}" role="via"/>` : linkNos.slice(1, -1).map((linkNo) => `<member type="way" ref="${linkNo}" role="via"/>`).join('');
    forbid(linkNos, via);
  });
  return { relations, turns };
}

function wayLine(linkNo: number, name: string, { refs }: OsrmWay): string {
  return `<way id="${linkNo}">${refs.map((ref) => `<nd ref="${ref}"/>`).join('')}<tag k="highway" v="road"/><tag k="oneway" v="yes"/><tag k="speed_kmh" v="30"/><tag k="name" v="${escapeXml(name)}"/></way>`;
}

function joinLines(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}
