/** Answers of the road network, from one snapshot. Each index is built when the first question needs it. */
import { LingshanError } from '../../kernel/errors';
import { buildMapNode, cellOf, cellSpan, findUpstream, LinearReference, linksOf, MapNumbers, OpenLr, type PlanePolygon, type RoadnetSnapshot, SpatialIndex, splitMap, toPlanePolygon } from '../../../roadnet';
import { INSIDE_MAX, POLYGON_SPAN_DEG } from '../domain/contract/network-answers';
import { CompressedTiles, type CompressedTile } from './compressed-tiles';
import { JunctionLayouts } from './junction-layouts';

export class NetworkAnswers {
  private readonly reference: LinearReference;
  private readonly layouts: JunctionLayouts;
  private readonly built: { spatial?: SpatialIndex; tiles?: CompressedTiles; openLr?: OpenLr; numbers?: MapNumbers } = {};

  constructor(private readonly snapshot: RoadnetSnapshot) {
    this.reference = new LinearReference(snapshot);
    this.layouts = new JunctionLayouts(snapshot);
  }

  /** Throws TILE_INVALID. */
  getTile(zoom: number, column: number, row: number): Promise<CompressedTile> {
    return (this.built.tiles ??= new CompressedTiles(this.snapshot)).get(zoom, column, row);
  }

  getNearby(latDeg: number, lonDeg: number, { withinM, count }: { withinM: number; count: number }) {
    const [latE7, lonE7] = [Math.round(latDeg * 1e7), Math.round(lonDeg * 1e7)];
    const lanes = this.spatial.nearestLanes(latE7, lonE7, { withinM, count }).map((near) => {
      const onLink = this.reference.toLink(near.linkNo, latE7, lonE7);
      return { ...this.name(near.laneNo), sM: near.sM, dM: near.dM, distanceM: near.distanceM, linkSM: onLink.sM, linkDM: onLink.dM };
    });
    const cell = (resolution: number): string => cellOf(latE7, lonE7, resolution);
    return { version: this.snapshot.version, lanes, junctions: this.spatial.nearestJunctions(latE7, lonE7, { withinM, count }), cells: { r8: cell(8), r9: cell(9), r10: cell(10), r11: cell(11) } };
  }

  /** Throws AREA_TOO_LARGE. */
  getInside(rings: readonly (readonly (readonly [lonDeg: number, latDeg: number])[])[]) {
    const corners = rings.flat();
    const span = (axis: 0 | 1): number => Math.max(...corners.map((corner) => corner[axis])) - Math.min(...corners.map((corner) => corner[axis]));
    if (Math.max(span(0), span(1)) > POLYGON_SPAN_DEG) throw tooLarge(`the polygon is more than ${POLYGON_SPAN_DEG}° across`);
    return this.insideOf(toPlanePolygon(rings.map((ring) => ring.flatMap(([lonDeg, latDeg]) => [Math.round(latDeg * 1e7), Math.round(lonDeg * 1e7)])), this.snapshot.frame));
  }

  /** Throws CELL_INVALID and AREA_TOO_LARGE. */
  getCellRoads(cell: string) {
    const { ring, spanDeg } = cellSpan(cell);
    if (spanDeg > POLYGON_SPAN_DEG) throw tooLarge(`cell ${cell} is more than ${POLYGON_SPAN_DEG}° across`);
    return this.insideOf(toPlanePolygon([ring], this.snapshot.frame));
  }

  /** Throws LANE_NOT_FOUND. */
  listUpstream(laneNo: number, withinM: number) {
    const lanes = findUpstream(this.snapshot, laneNo, { withinM });
    return {
      version: this.snapshot.version,
      lanes: lanes.map(({ laneNo: no, towardsLaneNo, endToGoM, startToGoM, nearFromSM }) => ({ ...this.name(no), towardsLaneNo: towardsLaneNo || null, endToGoM, startToGoM, nearFromSM })),
      links: linksOf(lanes),
    };
  }

  /** Throws LINK_NOT_FOUND and OUTSIDE_OF_LINK. */
  getLinkPlace(linkNo: number, sM: number, dM: number) {
    const { latE7, lonE7, headingDeg } = this.reference.onLink({ linkNo, sM, dM });
    return { version: this.snapshot.version, lat: latE7 / 1e7, lon: lonE7 / 1e7, headingDeg, lanes: this.reference.linkToLanes({ linkNo, sM, dM }) };
  }

  /** Throws LINK_NOT_FOUND and OPENLR_LOCATION. */
  encodeOpenLr(linkNos: readonly number[], startSM: number, endSM: number | undefined) {
    const lengthsM = linkNos.map((linkNo) => this.reference.linkLengthM(linkNo));
    return { version: this.snapshot.version, openlr: this.openLr.encodeLine({ linkNos, startSM, endSM: endSM ?? lengthsM.at(-1) ?? 0 }) };
  }

  /** Throws OPENLR_INVALID, OPENLR_KIND, OPENLR_NOT_FOUND. */
  decodeOpenLr(openlr: string) {
    const found = this.openLr.decode(openlr);
    const linkNos = found.kind === 'line' ? [...found.linkNos] : [found.linkNo];
    const { version, linkIds } = this.snapshot;
    const places = found.kind === 'line' ? { startSM: found.startSM, endSM: found.endSM, side: null, orientation: null } : { startSM: found.sM, endSM: found.sM, side: found.side, orientation: found.orientation };
    return { version, kind: found.kind, linkNos, linkIds: linkNos.map((linkNo) => linkIds[linkNo]!), ...places };
  }

  /** Throws MAP_REGION_FULL. `junction` is an index of the snapshot. */
  getMap(junction: number, region: number) {
    if (this.built.numbers?.region !== region) this.built.numbers = new MapNumbers(this.snapshot, region);
    return { version: this.snapshot.version, messages: splitMap([buildMapNode(this.built.numbers, junction)], { roadnetVersion: this.snapshot.version }).map((message) => ({ ...message, nodes: message.nodes.map((node) => ({ ...node })) })) };
  }

  getLayout(junction: number) {
    return this.layouts.get(junction);
  }

  private get spatial(): SpatialIndex {
    return (this.built.spatial ??= new SpatialIndex(this.snapshot));
  }

  private get openLr(): OpenLr {
    return (this.built.openLr ??= new OpenLr(this.snapshot));
  }

  private insideOf(polygon: PlanePolygon) {
    const { laneNos, linkNos, junctionIds } = this.spatial.inside(polygon);
    if (laneNos.length > INSIDE_MAX) throw tooLarge(`${laneNos.length} lanes`);
    return { version: this.snapshot.version, laneNos: [...laneNos], linkNos: [...linkNos], junctionIds: [...junctionIds] };
  }

  private name(laneNo: number) {
    const { laneIds, laneLink, linkIds } = this.snapshot;
    return { laneNo, laneId: laneIds[laneNo]!, linkNo: laneLink[laneNo]!, linkId: linkIds[laneLink[laneNo]!]! };
  }
}

function tooLarge(reason: string): LingshanError {
  return new LingshanError('badInput', 'AREA_TOO_LARGE', `${reason}; ask for a smaller part, at most ${INSIDE_MAX} lanes and ${POLYGON_SPAN_DEG}° across`);
}
