import { cellToBoundary, getResolution, isValidCell, latLngToCell } from 'h3-js';
import { LingshanError } from '../../services/kernel/errors';
import type { LatLonE7 } from '../model/roadnet';
import { LINK_KIND_NUMBERS, type RoadnetSnapshot } from '../snapshot/snapshot';

/** Finest resolution that we index by: cells of 0.9 m² tell nothing more of a road. */
const RESOLUTION_MAX = 13;
/** A line's cells are found to this length: a corner of a cell that is cut by less may be missed. */
const STEP_MIN_M = 0.5;
const ROAD = LINK_KIND_NUMBERS.indexOf('road');

/** The H3 cell (Uber H3 4, 15 hexadecimal digits) of a position. */
export function cellOf(latE7: number, lonE7: number, resolution: number): string {
  return latLngToCell(latE7 / 1e7, lonE7 / 1e7, checkResolution(resolution));
}

/** The cell as the UInt64 that ClickHouse's H3 functions give and take, in decimal digits (it is beyond a double's exact range). */
export function cellToDecimal(cell: string): string {
  return BigInt(`0x${checkCell(cell)}`).toString();
}

/** Cell of ClickHouse's UInt64 in decimal digits. Throws CELL_INVALID. */
export function cellOfDecimal(decimal: string): string {
  return checkCell(/^\d{1,20}$/.test(decimal) ? BigInt(decimal).toString(16) : decimal);
}

/** Outline of a cell, ring without repeated first point. */
export function outlineOfCell(cell: string): LatLonE7 {
  return cellToBoundary(checkCell(cell)).flatMap(([lat, lon]) => [Math.round(lat * 1e7), Math.round(lon * 1e7)]);
}

/** Outline of a cell and the degrees that it spans; Infinity over the date line. */
export function cellSpan(cell: string): { readonly ring: LatLonE7; readonly spanDeg: number } {
  const ring = outlineOfCell(cell);
  const spanOf = (odd: number): number => {
    const values = ring.filter((_, i) => i % 2 === odd);
    return (Math.max(...values) - Math.min(...values)) / 1e7;
  };
  const spanDeg = Math.max(spanOf(0), spanOf(1));
  return { ring, spanDeg: spanDeg > 180 ? Infinity : spanDeg };
}

/**
 * SQL that gives the cell of two columns in ClickHouse. `geoToH3` takes (lon, lat) before version 25.5 and (lat, lon) from
 * then on; servers since then name the setting `geotoh3_argument_order`. Going over a point of a cell that both agree on
 * is not possible in SQL, so the caller asks the server once and passes the answer.
 */
export function cellSql(latDeg: string, lonDeg: string, resolution: number, order: 'lat-lon' | 'lon-lat'): string {
  const checked = checkResolution(resolution);
  return order === 'lat-lon' ? `geoToH3(${latDeg}, ${lonDeg}, ${checked})` : `geoToH3(${lonDeg}, ${latDeg}, ${checked})`;
}

/** Asks a server for its order of arguments: the cell of a place in Shanghai tells. Value of the one column `cell`, decimal. */
export const ARGUMENT_ORDER_SQL = "SELECT toString(geoToH3(toFloat64(31.2304), toFloat64(121.4737), toUInt8(9))) AS cell";

/** What the answer to ARGUMENT_ORDER_SQL means. */
export function argumentOrderOf(decimal: string): 'lat-lon' | 'lon-lat' {
  return cellOfDecimal(decimal) === latLngToCell(31.2304, 121.4737, 9) ? 'lat-lon' : 'lon-lat';
}

/** Links and cells of one resolution, both ways. A link covers the cells that the lines of its lanes run through. */
export class CellCoverage {
  private readonly byCell = new Map<string, number[]>();
  private readonly byLink = new Map<number, readonly string[]>();

  constructor(
    snapshot: RoadnetSnapshot,
    readonly resolution: number,
  ) {
    checkResolution(resolution);
    const { linkIds, linkKind, linkLane, linkLaneStart } = snapshot;
    for (let linkNo = 1; linkNo < linkIds.length; linkNo++) {
      if (linkIds[linkNo] === '' || linkKind[linkNo] !== ROAD) continue;
      const cells = new Set<string>();
      for (const laneNo of linkLane.subarray(linkLaneStart[linkNo], linkLaneStart[linkNo + 1])) addCellsOfLane(snapshot, laneNo, resolution, cells);
      this.byLink.set(linkNo, [...cells].sort());
      for (const cell of cells) {
        const links = this.byCell.get(cell);
        if (links) links.push(linkNo);
        else this.byCell.set(cell, [linkNo]);
      }
    }
  }

  /** Numbers of the road links in a cell, ascending. Throws CELL_INVALID and CELL_RESOLUTION. */
  linksIn(cell: string): readonly number[] {
    if (getResolution(checkCell(cell)) !== this.resolution) throw new LingshanError('badInput', 'CELL_RESOLUTION', `cell ${cell} has resolution ${getResolution(cell)}, this coverage ${this.resolution}`);
    return this.byCell.get(cell) ?? [];
  }

  /** Cells that a road link runs through, sorted; empty for a link that is none. */
  cellsOf(linkNo: number): readonly string[] {
    return this.byLink.get(linkNo) ?? [];
  }

  /** Every cell that a road runs through, sorted. */
  cells(): string[] {
    return [...this.byCell.keys()].sort();
  }
}

/** A cell is convex, so a stretch with both ends in one cell lies in it; others are halved until they do. */
function addCellsOfLane({ lanePointStart, pointLatE7, pointLonE7, pointS }: RoadnetSnapshot, laneNo: number, resolution: number, cells: Set<string>): void {
  const halve = (aLat: number, aLon: number, aCell: string, bLat: number, bLon: number, bCell: string, lengthM: number): void => {
    if (aCell === bCell || lengthM < STEP_MIN_M) return;
    const [lat, lon] = [(aLat + bLat) / 2, (aLon + bLon) / 2];
    const cell = cellOf(lat, lon, resolution);
    cells.add(cell);
    halve(aLat, aLon, aCell, lat, lon, cell, lengthM / 2);
    halve(lat, lon, cell, bLat, bLon, bCell, lengthM / 2);
  };
  let before = '';
  for (let i = lanePointStart[laneNo]!; i < lanePointStart[laneNo + 1]!; i++) {
    const cell = cellOf(pointLatE7[i]!, pointLonE7[i]!, resolution);
    cells.add(cell);
    if (before !== '') halve(pointLatE7[i - 1]!, pointLonE7[i - 1]!, before, pointLatE7[i]!, pointLonE7[i]!, cell, pointS[i]! - pointS[i - 1]!);
    before = cell;
  }
}

function checkResolution(resolution: number): number {
  if (Number.isInteger(resolution) && resolution >= 0 && resolution <= RESOLUTION_MAX) return resolution;
  throw new LingshanError('badInput', 'CELL_RESOLUTION', `resolution ${resolution}: give a whole number 0..${RESOLUTION_MAX}`);
}

function checkCell(cell: string): string {
  if (isValidCell(cell)) return cell;
  throw new LingshanError('badInput', 'CELL_INVALID', `"${cell}" is no H3 cell; give 15 hexadecimal digits`);
}
