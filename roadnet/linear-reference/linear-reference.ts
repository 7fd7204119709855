import { LingshanError } from '../../services/kernel/errors';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { footOnLane, placeOnLane } from './lane-line';

/** A place told by a lane: metres along it and metres beside its centre line, left positive. */
export interface LanePosition {
  readonly laneNo: number;
  readonly sM: number;
  readonly dM: number;
}

/** A place told by a link: metres along its line of reference and metres beside that, left positive. */
export interface LinkPosition {
  readonly linkNo: number;
  readonly sM: number;
  readonly dM: number;
}

export interface GroundPosition {
  readonly latE7: number;
  readonly lonE7: number;
  /** Direction of travel there, clockwise from north. */
  readonly headingDeg: number;
}

/** How much further than its end a length may be told and still mean the end: lengths are rounded on their way here. */
const END_TOLERANCE_M = 0.5;

/**
 * Linear referencing (ISO 19148: linear element, distance along, offset): link or lane and metres ↔ position.
 * A link's line of reference is the centre line of one lane (`linkReferenceLane`), so metres along a link do not depend on
 * the lane that one drives on.
 */
export class LinearReference {
  constructor(private readonly snapshot: RoadnetSnapshot) {}

  /** The lane whose centre line is the link's. Throws LINK_NOT_FOUND. */
  referenceLaneOf(linkNo: number): number {
    const laneNo = this.snapshot.linkReferenceLane[linkNo] ?? 0;
    if (laneNo === 0) throw new LingshanError('notFound', 'LINK_NOT_FOUND', `no link number ${linkNo} in ${this.snapshot.version}; numbers come with the network of this version`);
    return laneNo;
  }

  linkLengthM(linkNo: number): number {
    return this.snapshot.laneLengthM[this.referenceLaneOf(linkNo)]!;
  }

  /** Position of a place on a lane. Throws LANE_NOT_FOUND and, with `sM` beyond the lane, OUTSIDE_OF_LANE. */
  onLane({ laneNo, sM, dM }: LanePosition): GroundPosition {
    this.checkLane(laneNo);
    const lengthM = this.snapshot.laneLengthM[laneNo]!;
    if (!(sM >= -END_TOLERANCE_M && sM <= lengthM + END_TOLERANCE_M)) {
      throw new LingshanError('badInput', 'OUTSIDE_OF_LANE', `sM ${sM}: lane ${laneNo} is ${lengthM.toFixed(2)} m long; give 0..${lengthM.toFixed(2)}`);
    }
    return this.ground(laneNo, sM, dM);
  }

  /** Position of a place on a link. Throws LINK_NOT_FOUND and OUTSIDE_OF_LINK. */
  onLink({ linkNo, sM, dM }: LinkPosition): GroundPosition {
    const lengthM = this.linkLengthM(linkNo);
    if (!(sM >= -END_TOLERANCE_M && sM <= lengthM + END_TOLERANCE_M)) {
      throw new LingshanError('badInput', 'OUTSIDE_OF_LINK', `sM ${sM}: link ${linkNo} is ${lengthM.toFixed(2)} m long; give 0..${lengthM.toFixed(2)}`);
    }
    return this.ground(this.referenceLaneOf(linkNo), sM, dM);
  }

  /** The place of a position on a given lane, and how far the lane is from it. */
  toLane(laneNo: number, latE7: number, lonE7: number): LanePosition & { readonly distanceM: number } {
    this.checkLane(laneNo);
    const { frame } = this.snapshot;
    return { laneNo, ...footOnLane(this.snapshot, laneNo, frame.x(lonE7), frame.y(latE7)) };
  }

  /** The place of a position on a given link, and how far its line of reference is. */
  toLink(linkNo: number, latE7: number, lonE7: number): LinkPosition & { readonly distanceM: number } {
    const { frame } = this.snapshot;
    return { linkNo, ...footOnLane(this.snapshot, this.referenceLaneOf(linkNo), frame.x(lonE7), frame.y(latE7)) };
  }

  /** The same place told by the lane's link. */
  laneToLink({ laneNo, sM, dM }: LanePosition): LinkPosition {
    this.checkLane(laneNo);
    const linkNo = this.snapshot.laneLink[laneNo]!;
    const { x, y } = placeOnLane(this.snapshot, laneNo, sM, dM);
    const foot = footOnLane(this.snapshot, this.referenceLaneOf(linkNo), x, y);
    return { linkNo, sM: foot.sM, dM: foot.dM };
  }

  /** The same place told by each lane of the link, kerb side first; the lane that holds it has |dM| ≤ half its width. */
  linkToLanes({ linkNo, sM, dM }: LinkPosition): LanePosition[] {
    const { x, y } = placeOnLane(this.snapshot, this.referenceLaneOf(linkNo), sM, dM);
    const { linkLane, linkLaneStart } = this.snapshot;
    return [...linkLane.subarray(linkLaneStart[linkNo], linkLaneStart[linkNo + 1])].map((laneNo) => {
      const foot = footOnLane(this.snapshot, laneNo, x, y);
      return { laneNo, sM: foot.sM, dM: foot.dM };
    });
  }

  private ground(laneNo: number, sM: number, dM: number): GroundPosition {
    const { frame } = this.snapshot;
    const { x, y, headingDeg } = placeOnLane(this.snapshot, laneNo, sM, dM);
    return { latE7: frame.latE7(y), lonE7: frame.lonE7(x), headingDeg };
  }

  private checkLane(laneNo: number): void {
    if (!this.snapshot.laneIds[laneNo]) throw new LingshanError('notFound', 'LANE_NOT_FOUND', `no lane number ${laneNo} in ${this.snapshot.version}; numbers come with the network of this version`);
  }
}
