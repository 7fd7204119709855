import type { GridShape, SnapshotColumns } from '../snapshot/snapshot';

/** How far beside its edge a lane still catches an object, metres. */
export const REACH_BEYOND_EDGE_M = 3;

const CELL_M = 12;
/** Above this many cells they are made larger: a wide and empty network must not cost memory. */
const MAX_CELLS = 4_000_000;

type GridInput = Pick<SnapshotColumns, 'pointX' | 'pointY' | 'pointLane' | 'laneWidthM' | 'laneClasses'>;

/**
 * Uniform grid over the stretches of all lanes. Each cell lists every stretch that a point of the cell may be matched to,
 * so a query reads one cell and no neighbours. Order within a cell: by point, so the stretches of a lane stand together.
 */
export function buildSegmentGrid(input: GridInput): { shape: GridShape; cellStart: Uint32Array; cellPoint: Uint32Array } {
  const { pointX, pointY, pointLane, laneWidthM, laneClasses } = input;
  const shape = shapeOf(input);
  const isStretch = (i: number): boolean => pointLane[i] === pointLane[i + 1] && laneClasses[pointLane[i]!] !== 0;

  const visit = (onCell: (cell: number, point: number) => void): void => {
    const halfDiagonalM = shape.cellM * Math.SQRT1_2;
    for (let i = 0; i + 1 < pointX.length; i++) {
      if (!isStretch(i)) continue;
      const reachM = laneWidthM[pointLane[i]!]! / 2 + REACH_BEYOND_EDGE_M;
      const [ax, ay, bx, by] = [pointX[i]!, pointY[i]!, pointX[i + 1]!, pointY[i + 1]!];
      const lastColumn = Math.min(shape.columns - 1, Math.floor((Math.max(ax, bx) + reachM - shape.originX) / shape.cellM));
      const lastRow = Math.min(shape.rows - 1, Math.floor((Math.max(ay, by) + reachM - shape.originY) / shape.cellM));
      for (let row = Math.max(0, Math.floor((Math.min(ay, by) - reachM - shape.originY) / shape.cellM)); row <= lastRow; row++) {
        for (let column = Math.max(0, Math.floor((Math.min(ax, bx) - reachM - shape.originX) / shape.cellM)); column <= lastColumn; column++) {
          const x = shape.originX + (column + 0.5) * shape.cellM;
          const y = shape.originY + (row + 0.5) * shape.cellM;
          if (distanceToStretchM(x, y, ax, ay, bx, by) <= reachM + halfDiagonalM) onCell(row * shape.columns + column, i);
        }
      }
    }
  };

  const cellStart = new Uint32Array(shape.columns * shape.rows + 1);
  visit((cell) => cellStart[cell + 1]!++);
  for (let cell = 1; cell < cellStart.length; cell++) cellStart[cell]! += cellStart[cell - 1]!;
  const cellPoint = new Uint32Array(cellStart[cellStart.length - 1]!);
  const filled = cellStart.slice(0, -1);
  visit((cell, point) => {
    cellPoint[filled[cell]!++] = point;
  });
  return { shape, cellStart, cellPoint };
}

function shapeOf({ pointX, pointY, laneWidthM }: GridInput): GridShape {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < pointX.length; i++) {
    minX = Math.min(minX, pointX[i]!);
    maxX = Math.max(maxX, pointX[i]!);
    minY = Math.min(minY, pointY[i]!);
    maxY = Math.max(maxY, pointY[i]!);
  }
  const marginM = laneWidthM.reduce((widest, width) => Math.max(widest, width), 0) / 2 + REACH_BEYOND_EDGE_M;
  const widthM = maxX - minX + 2 * marginM;
  const heightM = maxY - minY + 2 * marginM;
  const cellM = Math.max(CELL_M, Math.sqrt((widthM * heightM) / MAX_CELLS));
  return { originX: minX - marginM, originY: minY - marginM, cellM, columns: Math.max(1, Math.ceil(widthM / cellM)), rows: Math.max(1, Math.ceil(heightM / cellM)) };
}

/** Distance of a point from the stretch a–b, metres. */
export function distanceToStretchM(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length2));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}
