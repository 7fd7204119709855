import { ROAD_CLASSES, type Lane, type Link } from '../model/roadnet';
import type { Numbering } from './numbering';
import { accumulate, graphOf } from './ranges';
import { LANE_FLAGS, LINK_KIND_NUMBERS, type SnapshotColumns } from './snapshot';

const ROAD = LINK_KIND_NUMBERS.indexOf('road');

export function compileLinks(lanes: readonly Lane[], links: readonly Link[], linkSlots: number, junctionIndex: ReadonlyMap<string, number>, { laneNos, linkNos }: Numbering) {
  const columns = {
    linkKind: new Uint8Array(linkSlots),
    linkFromJunction: new Uint32Array(linkSlots),
    linkToJunction: new Uint32Array(linkSlots),
    linkLevel: new Int8Array(linkSlots),
    linkRoadClass: new Uint8Array(linkSlots).fill(ROAD_CLASSES.indexOf('other')),
    linkLaneStart: new Uint32Array(linkSlots + 1),
    linkLane: new Uint32Array(lanes.length),
  };
  for (const link of links) {
    const no = linkNos.get(link.id)!;
    columns.linkKind[no] = LINK_KIND_NUMBERS.indexOf(link.kind);
    columns.linkFromJunction[no] = junctionIndex.get(link.fromJunctionId)!;
    columns.linkToJunction[no] = junctionIndex.get(link.toJunctionId)!;
    columns.linkLevel[no] = link.level;
    columns.linkRoadClass[no] = ROAD_CLASSES.indexOf(link.roadClass);
  }
  for (const lane of lanes) columns.linkLaneStart[linkNos.get(lane.linkId)! + 1]!++;
  accumulate(columns.linkLaneStart);
  for (const lane of lanes) columns.linkLane[columns.linkLaneStart[linkNos.get(lane.linkId)!]! + lane.index] = laneNos.get(lane.id)!;
  return columns;
}

type LaneLists = Pick<SnapshotColumns, 'linkLaneStart' | 'linkLane' | 'laneFlags' | 'laneLengthM'>;

/** The line that stands for each link: the middle lane of those for motor vehicles, else of all. */
export function compileReferences({ linkLaneStart, linkLane, laneFlags, laneLengthM }: LaneLists) {
  const linkSlots = linkLaneStart.length - 1;
  const linkReferenceLane = new Uint32Array(linkSlots);
  const linkLengthM = new Float32Array(linkSlots);
  const motor = LANE_FLAGS.motor;
  for (let linkNo = 1; linkNo < linkSlots; linkNo++) {
    const all = linkLane.subarray(linkLaneStart[linkNo], linkLaneStart[linkNo + 1]);
    const forMotor = all.filter((laneNo) => (laneFlags[laneNo]! & motor) !== 0);
    const lanes = forMotor.length > 0 ? forMotor : all;
    const reference = lanes[lanes.length >> 1] ?? 0;
    linkReferenceLane[linkNo] = reference;
    linkLengthM[linkNo] = laneLengthM[reference] ?? 0;
  }
  return { linkReferenceLane, linkLengthM };
}

type Movements = Pick<SnapshotColumns, 'connectionFrom' | 'connectionTo' | 'laneLink' | 'linkKind'>;

/** Which road link follows which. */
export function compileLinkGraph({ connectionFrom, connectionTo, laneLink, linkKind }: Movements) {
  const edges: [number, number][] = [];
  for (let i = 0; i < connectionFrom.length; i++) {
    const from = laneLink[connectionFrom[i]!]!;
    const to = laneLink[connectionTo[i]!]!;
    if (linkKind[from] === ROAD && linkKind[to] === ROAD) edges.push([from, to]);
  }
  const { nextStart, next, previousStart, previous } = graphOf(edges, linkKind.length);
  return { linkNextStart: nextStart, linkNext: next, linkPreviousStart: previousStart, linkPrevious: previous };
}
