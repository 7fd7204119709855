import { MANEUVERS } from '../model/roadnet';
import { graphOf, startsOf } from './ranges';
import { LANE_FLAGS, LINK_KIND_NUMBERS, type SnapshotColumns } from './snapshot';

type Input = Pick<SnapshotColumns, 'connectionFrom' | 'connectionTo' | 'connectionManeuver' | 'laneLink' | 'laneFlags' | 'linkKind' | 'linkLane' | 'linkLaneStart'>;

/**
 * Sections (路段): chains of road links that a driver runs through without a choice. A link goes on in the next one when it
 * is the only one to go to, U-turns aside, and the only one to come from; movements of motor vehicles count. A link without
 * such movements is a section of its own, so every road link is in exactly one. A ring without a choice starts at its
 * smallest number.
 */
export function compileSections(input: Input) {
  const { linkKind, linkLane, linkLaneStart } = input;
  const linkSlots = linkKind.length;
  const { nextStart, next, previousStart, previous } = graphOf(choicesOf(input), linkSlots);
  const single = (starts: Uint32Array, items: Uint32Array, at: number): number => (starts[at + 1]! - starts[at]! === 1 ? items[starts[at]!]! : 0);
  const following = (linkNo: number): number => {
    const after = single(nextStart, next, linkNo);
    return after !== 0 && after !== linkNo && single(previousStart, previous, after) === linkNo ? after : 0;
  };
  const isFollower = new Uint8Array(linkSlots);
  for (let linkNo = 1; linkNo < linkSlots; linkNo++) isFollower[following(linkNo)] = 1;

  const road = LINK_KIND_NUMBERS.indexOf('road');
  const isRoad = (linkNo: number): boolean => linkKind[linkNo] === road && linkLaneStart[linkNo] !== linkLaneStart[linkNo + 1] && linkLane.length > 0;
  const linkSection = new Uint32Array(linkSlots);
  const chains: number[] = [];
  const owners: number[] = [];
  let sections = 0;
  const walk = (first: number): void => {
    sections++;
    for (let linkNo = first; linkNo !== 0 && linkSection[linkNo] === 0; linkNo = following(linkNo)) {
      linkSection[linkNo] = sections;
      chains.push(linkNo);
      owners.push(sections);
    }
  };
  for (let linkNo = 1; linkNo < linkSlots; linkNo++) if (isRoad(linkNo) && isFollower[linkNo] === 0) walk(linkNo);
  // What is left are rings.
  for (let linkNo = 1; linkNo < linkSlots; linkNo++) if (isRoad(linkNo) && linkSection[linkNo] === 0) walk(linkNo);
  return { linkSection, sectionLinkStart: startsOf(owners, sections + 1), sectionLink: Uint32Array.from(chains) };
}

function choicesOf({ connectionFrom, connectionTo, connectionManeuver, laneLink, laneFlags, linkKind }: Input): [number, number][] {
  const uTurn = MANEUVERS.indexOf('u-turn');
  const road = LINK_KIND_NUMBERS.indexOf('road');
  const { motor } = LANE_FLAGS;
  const edges: [number, number][] = [];
  for (let i = 0; i < connectionFrom.length; i++) {
    const [from, to] = [connectionFrom[i]!, connectionTo[i]!];
    const [fromLink, toLink] = [laneLink[from]!, laneLink[to]!];
    if (linkKind[fromLink] !== road || linkKind[toLink] !== road || connectionManeuver[i] === uTurn) continue;
    if ((laneFlags[from]! & laneFlags[to]! & motor) !== 0) edges.push([fromLink, toLink]);
  }
  return edges;
}
