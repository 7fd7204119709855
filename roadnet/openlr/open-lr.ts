import { LingshanError } from '../../services/kernel/errors';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { decodeReference, encodeLineReference, encodePointReference } from './binary';
import { decodeLine, OFFSET_STEP } from './decode-line';
import { encodeLine, pointsOf } from './encode-line';
import type { LineLocation, PointLocation } from './location';
import { OpenLrMap } from './open-lr-map';
import { ShortestPath } from './shortest-path';

/** How far offsets may come back off beside the format's own step, metres: rounding of positions. */
const ROUNDING_M = 2;
const EXTRA_MAX = 3;

export type DecodedLocation = ({ readonly kind: 'line' } & LineLocation) | ({ readonly kind: 'point' } & PointLocation);

/** OpenLR over one map: locations ↔ base64 of the binary format, version 3. Built once per snapshot. */
export class OpenLr {
  private readonly map: OpenLrMap;
  private readonly paths: ShortestPath;

  constructor(readonly snapshot: RoadnetSnapshot) {
    this.map = new OpenLrMap(snapshot);
    this.paths = new ShortestPath(this.map);
  }

  /** Link numbers that a location may be made of. */
  get linkNos(): readonly number[] {
    return this.map.lines;
  }

  /** Links that follow a link at its junction. */
  nextOf(linkNo: number): readonly number[] {
    return [...this.map.outgoing(this.map.endNode[linkNo]!)];
  }

  /**
   * A line location as base64. What is written was read back on this map first: a location that would be mistaken is
   * written without stretching, then with more points. Throws OPENLR_LOCATION.
   */
  encodeLine(location: LineLocation): string {
    let written = '';
    for (const expand of [true, false]) {
      for (let extra = 0; extra <= EXTRA_MAX; extra++) {
        const binary = encodeLineReference(encodeLine(this.map, this.paths, location, { expand, extra }));
        if (written === '') written = binary.toString('base64');
        if (this.readsBack(location, binary)) return binary.toString('base64');
      }
    }
    return written;
  }

  /** A place on a link as base64 (point along a line). Throws OPENLR_LOCATION. */
  encodePoint({ linkNo, sM, side, orientation }: PointLocation): string {
    const { points, positiveOffsetM } = encodeLine(this.map, this.paths, { linkNos: [linkNo], startSM: sM, endSM: sM }, { expand: false });
    const [first, last] = points.length === 2 ? points : pointsOf(this.map, [linkNo], [0]);
    // The codec takes an offset of nothing for one that is missing.
    return encodePointReference({ points: [first!, last!], positiveOffsetM: Math.max(positiveOffsetM, Number.MIN_VALUE), negativeOffsetM: 0 }, side, orientation).toString('base64');
  }

  /** The location of a reference on this map. Throws badInput OPENLR_INVALID or OPENLR_KIND, notFound OPENLR_NOT_FOUND. */
  decode(base64: string): DecodedLocation {
    if (!/^[A-Za-z0-9+/]{16,1024}={0,2}$/.test(base64)) throw new LingshanError('badInput', 'OPENLR_INVALID', 'openlr: no base64 of 16 to 1024 characters');
    const reference = decodeReference(Buffer.from(base64, 'base64'));
    const location = decodeLine(this.map, this.paths, reference);
    return reference.point ? { kind: 'point', linkNo: location.linkNos[0]!, sM: location.startSM, ...reference.point } : { kind: 'line', ...location };
  }

  /** True when two locations are the same to what the format can say of their ends. */
  isSame(a: LineLocation, b: LineLocation): boolean {
    return this.endsDifferM(a, b) <= this.toleranceM(a);
  }

  /** Larger of the distances between starts and between ends along the way; Infinity when they run over different links. */
  endsDifferM(a: LineLocation, b: LineLocation): number {
    // Where one begins earlier, or ends later, by a bit of another link, the way is that of both together.
    const ahead = a.linkNos.indexOf(b.linkNos[0]!);
    if (ahead < 0 && b.linkNos.includes(a.linkNos[0]!)) return this.endsDifferM(b, a);
    const overlap = a.linkNos.length - ahead;
    if (ahead < 0 || b.linkNos.slice(0, overlap).join() !== a.linkNos.slice(ahead, ahead + b.linkNos.length).join()) return Infinity;
    const way = [...a.linkNos, ...b.linkNos.slice(overlap)];
    const place = (at: number, sM: number): number => way.slice(0, at).reduce((sum, line) => sum + this.map.lengthM[line]!, 0) + this.map.headM[way[at]!]! + sM;
    const startM = place(ahead, b.startSM) - place(0, a.startSM);
    const endM = place(ahead + b.linkNos.length - 1, b.endSM) - place(a.linkNos.length - 1, a.endSM);
    return Math.max(Math.abs(startM), Math.abs(endM));
  }

  /** How exactly the ends of a location can be told: half a step of its leg, which is no longer than the whole way. */
  toleranceM({ linkNos }: LineLocation): number {
    return ROUNDING_M + linkNos.reduce((sum, line) => sum + this.map.lengthM[line]!, 0) * OFFSET_STEP;
  }

  private readsBack(location: LineLocation, binary: Buffer): boolean {
    try {
      return this.isSame(location, decodeLine(this.map, this.paths, decodeReference(binary)));
    } catch (error) {
      if (error instanceof LingshanError && error.reason === 'OPENLR_NOT_FOUND') return false;
      throw error;
    }
  }
}
