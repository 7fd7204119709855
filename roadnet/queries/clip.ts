/** Cutting lines and rings to a square, in any units. Flat [x, y, x, y, …]. */

export interface Square {
  readonly min: number;
  readonly max: number;
}

/** The pieces of a line within the square (Liang and Barsky, 1984). */
export function clipLine(line: readonly number[], { min, max }: Square): number[][] {
  const pieces: number[][] = [];
  let open: number[] | undefined;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [ax, ay, bx, by] = [line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!];
    let [from, to] = [0, 1];
    for (const [p, q] of [[ax - bx, ax - min], [bx - ax, max - ax], [ay - by, ay - min], [by - ay, max - ay]] as const) {
      if (p === 0) {
        if (q < 0) to = -1;
      } else if (p < 0) from = Math.max(from, q / p);
      else to = Math.min(to, q / p);
    }
    if (from > to) {
      open = undefined;
      continue;
    }
    if (!open || from > 0) pieces.push((open = [ax + from * (bx - ax), ay + from * (by - ay)]));
    open.push(ax + to * (bx - ax), ay + to * (by - ay));
    if (to < 1) open = undefined;
  }
  return pieces;
}

/** The part of a ring within the square (Sutherland and Hodgman, 1974); empty when there is none. */
export function clipRing(ring: readonly number[], { min, max }: Square): number[] {
  return clipConvex(ring, [min, min, max, min, max, max, min, max]);
}

/** The part of a ring within a convex ring that runs against the clock (y up), or with it (y down). */
export function clipConvex(ring: readonly number[], convex: readonly number[]): number[] {
  let left = [...ring];
  for (let i = 0; i < convex.length && left.length > 0; i += 2) {
    const [ax, ay] = [convex[i]!, convex[i + 1]!];
    const [bx, by] = [convex[(i + 2) % convex.length]!, convex[(i + 3) % convex.length]!];
    const side = (x: number, y: number): number => (bx - ax) * (y - ay) - (by - ay) * (x - ax);
    const kept: number[] = [];
    for (let j = 0; j < left.length; j += 2) {
      const [px, py] = [left[j]!, left[j + 1]!];
      const [qx, qy] = [left[(j + 2) % left.length]!, left[(j + 3) % left.length]!];
      const [p, q] = [side(px, py), side(qx, qy)];
      if (p >= 0) kept.push(px, py);
      if (p >= 0 !== q >= 0) kept.push(px + ((qx - px) * p) / (p - q), py + ((qy - py) * p) / (p - q));
    }
    left = kept;
  }
  return left;
}

/** Convex hull of points, against the clock with y up (Andrew, 1979). */
export function hullOf(points: readonly (readonly [x: number, y: number])[]): number[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list: typeof sorted): (readonly [number, number])[] => {
    const chain: (readonly [number, number])[] = [];
    for (const point of list) {
      while (chain.length > 1 && turn(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half([...sorted].reverse())].flat();
}

/** Twice the area of a ring, positive against the clock with y up. */
export function doubleArea(ring: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 2) sum += ring[i]! * ring[(i + 3) % ring.length]! - ring[(i + 2) % ring.length]! * ring[i + 1]!;
  return sum;
}

const turn = (a: readonly [number, number], b: readonly [number, number], c: readonly [number, number]): number => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
