/**
 * Motion between pictures. Each road user has its two newest samples; the picture is drawn a bounded delay behind the
 * server's clock so that there is nearly always a sample on both sides. Beyond the newest sample a road user is carried on
 * at its last speed for a short while, then stands: nothing is invented for longer than EXTRAPOLATION_MS.
 */
import type { ObjectRow, ObjectType } from '../api/model';
import { OBJECT_TYPES } from '../api/model';

/** How far the picture is behind the server's clock, ms: one period of the stream (500) and some lateness. */
export const DISPLAY_DELAY_MS = 750;
export const EXTRAPOLATION_MS = 400;
/** A jump longer than this between two samples is a new sight, not a motion: shown at once, m. */
const JUMP_M = 60;

/** Metres east (x) and south (y) of an origin: plain enough for a city, and what the vehicle layer draws in. */
export interface LocalPlane {
  toLocal(lon: number, lat: number): readonly [x: number, y: number];
  toLonLat(x: number, y: number): readonly [lon: number, lat: number];
}

interface Sample {
  atMs: number;
  x: number;
  y: number;
  headingRad: number;
  speedMps: number;
}

export interface Mover {
  readonly id: string;
  row: ObjectRow;
  typeIndex: number;
  from: Sample;
  to: Sample;
  /** When it was first seen, for fading in; server ms. */
  bornAtMs: number;
}

/** Where a mover is drawn. Reused by the caller to spare the garbage collector at 60 fps. */
export interface Pose {
  x: number;
  y: number;
  headingRad: number;
}

const TURN = 2 * Math.PI;

/** Shortest way round from `a` to `b`, radians in (-π, π]. */
export function turnBetween(a: number, b: number): number {
  const turn = (((b - a) % TURN) + TURN) % TURN;
  return turn > Math.PI ? turn - TURN : turn;
}

const TYPE_INDEX: ReadonlyMap<ObjectType, number> = new Map(OBJECT_TYPES.map((type, index) => [type, index]));

function sampleOf(row: ObjectRow, atMs: number, plane: LocalPlane, before: Sample | undefined): Sample {
  const [x, y] = plane.toLocal(row[2] / 1e6, row[3] / 1e6);
  const headingRad = row[5] === null ? (before?.headingRad ?? 0) : (row[5] * Math.PI) / 180;
  return { atMs, x, y, headingRad, speedMps: row[4] === null ? 0 : row[4] / 10 };
}

/** The movers after a new picture: those that it no longer holds are gone, each of the others gets a sample. */
export function applyPicture(movers: ReadonlyMap<string, Mover>, objects: ReadonlyMap<string, ObjectRow>, atMs: number, plane: LocalPlane): Map<string, Mover> {
  const next = new Map<string, Mover>();
  for (const [id, row] of objects) {
    const known = movers.get(id);
    const to = sampleOf(row, atMs, plane, known?.to);
    const typeIndex = TYPE_INDEX.get(row[1]) ?? 0;
    if (!known) {
      next.set(id, { id, row, typeIndex, from: to, to, bornAtMs: atMs });
      continue;
    }
    if (atMs > known.to.atMs) {
      const jumped = Math.hypot(to.x - known.to.x, to.y - known.to.y) > JUMP_M;
      known.from = jumped ? to : known.to;
      known.to = to;
    }
    known.row = row;
    known.typeIndex = typeIndex;
    next.set(id, known);
  }
  return next;
}

/** Writes the pose at `atMs` (server ms) into `out`. */
export function poseAt(mover: Mover, atMs: number, out: Pose): Pose {
  const { from, to } = mover;
  const span = to.atMs - from.atMs;
  if (atMs >= to.atMs || span <= 0) {
    const ahead = span <= 0 ? 0 : Math.min(Math.max(atMs - to.atMs, 0), EXTRAPOLATION_MS) / 1000;
    out.x = to.x + Math.sin(to.headingRad) * to.speedMps * ahead;
    out.y = to.y - Math.cos(to.headingRad) * to.speedMps * ahead;
    out.headingRad = to.headingRad;
    return out;
  }
  const share = Math.max(0, (atMs - from.atMs) / span);
  out.x = from.x + (to.x - from.x) * share;
  out.y = from.y + (to.y - from.y) * share;
  out.headingRad = from.headingRad + turnBetween(from.headingRad, to.headingRad) * share;
  return out;
}
