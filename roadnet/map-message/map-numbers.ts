import { LingshanError } from '../../services/kernel/errors';
import { LINK_KIND_NUMBERS, type RoadnetSnapshot } from '../snapshot/snapshot';
import { MAP_LIMITS, type NodeRef } from './map-message';

const ROAD = LINK_KIND_NUMBERS.indexOf('road');

/**
 * Small numbers of MAP ↔ numbers of the snapshot. A link is named by its two nodes and a lane by a number within that:
 * 1 is the leftmost lane in driving direction, counting to the kerb, so that a lane added at the kerb renumbers none.
 * Where several links run between the same two nodes they share one row of numbers, in order of link number.
 */
export class MapNumbers {
  private readonly junctionByNo = new Map<number, number>();
  /** Number in MAP by lane number. */
  private readonly laneNoInMap: Uint8Array;
  private readonly laneByKey = new Map<string, number>();

  constructor(
    readonly snapshot: RoadnetSnapshot,
    /** Of the first 65,535 junctions; those with larger numbers are in the regions after it. */
    readonly region: number,
  ) {
    const { junctions, linkIds, linkKind, linkFromJunction, linkToJunction, linkLane, linkLaneStart } = snapshot;
    junctions.forEach(({ nodeNo }, i) => this.junctionByNo.set(nodeNo, i));
    const lastRegion = junctions.reduce((last, _, i) => Math.max(last, this.refOf(i).region), region);
    if (lastRegion > MAP_LIMITS.regionMax) throw new LingshanError('badInput', 'MAP_REGION_FULL', `the network takes regions ${region} to ${lastRegion}, the last one possible is ${MAP_LIMITS.regionMax}; give a smaller region`);
    this.laneNoInMap = new Uint8Array(snapshot.laneIds.length);
    const used = new Map<string, number>();
    for (let linkNo = 1; linkNo < linkIds.length; linkNo++) {
      if (linkIds[linkNo] === '' || linkKind[linkNo] !== ROAD) continue;
      const ends = `${linkFromJunction[linkNo]} ${linkToJunction[linkNo]}`;
      let no = used.get(ends) ?? 0;
      for (let i = linkLaneStart[linkNo + 1]! - 1; i >= linkLaneStart[linkNo]!; i--) {
        if (++no > MAP_LIMITS.laneNoMax) throw new LingshanError('badInput', 'MAP_LANES', `more than ${MAP_LIMITS.laneNoMax} lanes between two junctions at link ${linkIds[linkNo]}`);
        this.laneNoInMap[linkLane[i]!] = no;
        this.laneByKey.set(`${ends} ${no}`, linkLane[i]!);
      }
      used.set(ends, no);
    }
  }

  refOf(junction: number): NodeRef {
    const no = this.snapshot.junctions[junction]!.nodeNo - 1;
    return { region: this.region + Math.floor(no / MAP_LIMITS.nodeNoMax), nodeNo: 1 + (no % MAP_LIMITS.nodeNoMax) };
  }

  /** Index of the junction that a reference names; undefined for a foreign region or number. */
  junctionOf(ref: NodeRef): number | undefined {
    return this.junctionByNo.get((ref.region - this.region) * MAP_LIMITS.nodeNoMax + ref.nodeNo);
  }

  /** Number in MAP of a road lane. */
  laneNoOf(laneNo: number): number {
    return this.laneNoInMap[laneNo]!;
  }

  /** The lane of a number on the way from one node to another; undefined when there is none. */
  findLane(from: NodeRef, to: NodeRef, laneNoInMap: number): number | undefined {
    return this.laneByKey.get(`${this.junctionOf(from)} ${this.junctionOf(to)} ${laneNoInMap}`);
  }
}
