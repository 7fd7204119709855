import type { RoadnetSnapshot } from '../snapshot/snapshot';

const CELL_M = 64;
/** Above this many cells they are made larger: a wide and empty network must not cost memory. */
const MAX_CELLS = 4_000_000;

/**
 * Uniform grid over the lines of links, for searches further than a lane's reach: each stretch is listed once in every
 * cell that it runs through, so a query reads the cells that its circle touches.
 */
export interface LinkGrid {
  readonly originX: number;
  readonly originY: number;
  readonly cellM: number;
  readonly columns: number;
  readonly rows: number;
  readonly cellStart: Uint32Array;
  /** Point of the snapshot that starts the stretch. */
  readonly cellPoint: Uint32Array;
}

/** @param lines lanes whose stretches are listed (0 is skipped) */
export function buildLinkGrid({ lanePointStart, pointX, pointY }: RoadnetSnapshot, lines: Uint32Array): LinkGrid {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  const eachStretch = (visit: (point: number) => void): void => {
    for (const laneNo of lines) {
      if (laneNo === 0) continue;
      for (let point = lanePointStart[laneNo]!; point + 1 < lanePointStart[laneNo + 1]!; point++) visit(point);
    }
  };
  eachStretch((point) => {
    minX = Math.min(minX, pointX[point]!, pointX[point + 1]!);
    maxX = Math.max(maxX, pointX[point]!, pointX[point + 1]!);
    minY = Math.min(minY, pointY[point]!, pointY[point + 1]!);
    maxY = Math.max(maxY, pointY[point]!, pointY[point + 1]!);
  });
  if (minX > maxX) [minX, minY, maxX, maxY] = [0, 0, 0, 0];
  const cellM = Math.max(CELL_M, Math.sqrt(((maxX - minX) * (maxY - minY)) / MAX_CELLS));
  const columns = Math.floor((maxX - minX) / cellM) + 1;
  const rows = Math.floor((maxY - minY) / cellM) + 1;

  const eachCell = (visit: (cell: number, point: number) => void): void =>
    eachStretch((point) => {
      const [ax, ay, bx, by] = [pointX[point]!, pointY[point]!, pointX[point + 1]!, pointY[point + 1]!];
      const firstRow = Math.floor((Math.min(ay, by) - minY) / cellM);
      const lastRow = Math.floor((Math.max(ay, by) - minY) / cellM);
      for (let row = firstRow; row <= lastRow; row++) {
        // The part of the stretch within the row's band, so that a long slanting one is not listed in its whole box.
        const [left, right] = spanInBand(ax, ay, bx, by, minY + row * cellM, minY + (row + 1) * cellM);
        const lastColumn = Math.min(columns - 1, Math.floor((right - minX) / cellM));
        for (let column = Math.max(0, Math.floor((left - minX) / cellM)); column <= lastColumn; column++) visit(row * columns + column, point);
      }
    });
  const cellStart = new Uint32Array(columns * rows + 1);
  eachCell((cell) => cellStart[cell + 1]!++);
  for (let cell = 1; cell < cellStart.length; cell++) cellStart[cell]! += cellStart[cell - 1]!;
  const cellPoint = new Uint32Array(cellStart.at(-1)!);
  const filled = cellStart.slice(0, -1);
  eachCell((cell, point) => {
    cellPoint[filled[cell]!++] = point;
  });
  return { originX: minX, originY: minY, cellM, columns, rows, cellStart, cellPoint };
}

/** West and east end of the part of a–b between two parallels. */
function spanInBand(ax: number, ay: number, bx: number, by: number, south: number, north: number): [number, number] {
  const at = (y: number): number => (ay === by ? ax : ax + ((bx - ax) * (Math.min(Math.max(y, Math.min(ay, by)), Math.max(ay, by)) - ay)) / (by - ay));
  const [p, q] = ay === by ? [ax, bx] : [at(south), at(north)];
  return [Math.min(p, q), Math.max(p, q)];
}
