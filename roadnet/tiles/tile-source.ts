import { LingshanError } from '../../services/kernel/errors';
import { BoxIndex, type Box } from '../index/box-index';
import { clipLine, clipRing, doubleArea } from '../queries/clip';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { EXTENT, writeTile, type TileFeature } from './mvt-writer';
import { listDrawn, TILE_LAYERS, type Drawn } from './tile-features';

export const ZOOM_MAX = 20;
/** Drawn beyond the tile's edge, in its units, so that wide lines meet. */
const BUFFER = 64;
const SQUARE = { min: -BUFFER, max: EXTENT + BUFFER };
/** Rings smaller than so many square units are not drawn. */
const AREA_MIN = 4;
/** Bytes of tiles that are kept. */
const CACHE_BYTES = 64 * 1024 * 1024;
const DEG_PER_E7 = 1e-7;

/** The network as vector tiles (MVT 2.1, web mercator), cut from the snapshot when asked for and kept while there is room. */
export class TileSource {
  private readonly drawn: readonly Drawn[];
  private readonly index: BoxIndex;
  /** Least recently used first. */
  private readonly cache = new Map<string, Buffer>();
  private cachedBytes = 0;

  constructor(readonly snapshot: RoadnetSnapshot) {
    this.drawn = [...listDrawn(snapshot)];
    this.index = new BoxIndex(this.drawn.map((one) => boxOf(one.extent(), one.reachM)));
  }

  /** One tile; empty where there is nothing. Throws badInput TILE_INVALID. */
  getTile(zoom: number, column: number, row: number): Buffer {
    const across = 2 ** zoom;
    const isTile = Number.isInteger(zoom) && zoom >= 0 && zoom <= ZOOM_MAX && [column, row].every((n) => Number.isInteger(n) && n >= 0 && n < across);
    if (!isTile) throw new LingshanError('badInput', 'TILE_INVALID', `tile ${zoom}/${column}/${row}: zoom is 0..${ZOOM_MAX}, column and row are 0..2^zoom − 1`);
    const key = `${zoom}/${column}/${row}`;
    const known = this.cache.get(key);
    const tile = known ?? this.cut(zoom, column, row);
    this.cache.delete(key);
    this.cache.set(key, tile);
    if (!known) this.cachedBytes += tile.length;
    for (const [oldest, bytes] of this.cache) {
      if (this.cachedBytes <= CACHE_BYTES || oldest === key) break;
      this.cache.delete(oldest);
      this.cachedBytes -= bytes.length;
    }
    return tile;
  }

  private cut(zoom: number, column: number, row: number): Buffer {
    const view = new TileView(this.snapshot, zoom, column, row);
    const features = new Map<string, TileFeature[]>();
    const found: number[] = [];
    this.index.search(view.box(BUFFER), (item) => found.push(item));
    for (const item of found.sort((a, b) => a - b)) {
      const one = this.drawn[item]!;
      if (zoom < one.fromZoom) continue;
      const parts = view.project(one.parts(), one.type);
      if (parts.length === 0) continue;
      const layer = features.get(one.layer) ?? [];
      layer.push({ id: one.id, type: one.type, parts, properties: one.properties() });
      features.set(one.layer, layer);
    }
    return writeTile(TILE_LAYERS.map((name) => ({ name, features: features.get(name) ?? [] })));
  }
}

/** Frame metres ↔ units of one tile. */
class TileView {
  private readonly across: number;

  constructor(
    private readonly snapshot: RoadnetSnapshot,
    zoom: number,
    private readonly column: number,
    private readonly row: number,
  ) {
    this.across = 2 ** zoom * EXTENT;
  }

  /** The tile and a margin around it in the frame. */
  box(margin: number): Box {
    const { frame } = this.snapshot;
    const lonE7 = (x: number): number => ((this.column * EXTENT + x) / this.across - 0.5) * 3.6e9;
    const latE7 = (y: number): number => Math.atan(Math.sinh(Math.PI * (1 - (2 * (this.row * EXTENT + y)) / this.across))) * (180 / Math.PI) * 1e7;
    return { minX: frame.x(lonE7(-margin)), minY: frame.y(latE7(EXTENT + margin)), maxX: frame.x(lonE7(EXTENT + margin)), maxY: frame.y(latE7(-margin)) };
  }

  /** Parts of a thing on the tile, in whole units; empty when nothing of it is to be seen. */
  project(parts: readonly (readonly number[])[], type: TileFeature['type']): number[][] {
    const projected = parts.map((part) => this.toUnits(part));
    if (type === 1) return projected.filter(([x = -Infinity, y = -Infinity]) => x >= 0 && y >= 0 && x < EXTENT && y < EXTENT).map((point) => point.map(Math.round));
    if (type === 2) return projected.flatMap((line) => clipLine(line, SQUARE)).map(rounded).filter((line) => line.length >= 4);
    const rings = projected.map((ring) => openRing(rounded(clipRing(ring, SQUARE))));
    const [outer, ...holes] = rings;
    if (!outer || outer.length < 6 || Math.abs(doubleArea(outer)) < 2 * AREA_MIN) return [];
    // With y down the specification's positive area is what doubleArea calls positive: outer rings so, holes against it.
    return [wound(outer, true), ...holes.filter((hole) => hole.length >= 6 && Math.abs(doubleArea(hole)) >= 2 * AREA_MIN).map((hole) => wound(hole, false))];
  }

  private toUnits(part: readonly number[]): number[] {
    const { originLatE7, originLonE7, mPerLatE7, mPerLonE7 } = this.snapshot.frame;
    const units: number[] = [];
    for (let i = 0; i + 1 < part.length; i += 2) {
      const lonDeg = (originLonE7 + part[i]! / mPerLonE7) * DEG_PER_E7;
      const sine = Math.sin((originLatE7 + part[i + 1]! / mPerLatE7) * DEG_PER_E7 * (Math.PI / 180));
      units.push((lonDeg / 360 + 0.5) * this.across - this.column * EXTENT, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * this.across - this.row * EXTENT);
    }
    return units;
  }
}

/** Whole units, without points that fall on the one before. */
function rounded(part: readonly number[]): number[] {
  const whole: number[] = [];
  for (let i = 0; i < part.length; i += 2) {
    const [x, y] = [Math.round(part[i]!), Math.round(part[i + 1]!)];
    if (whole.length === 0 || x !== whole.at(-2) || y !== whole.at(-1)) whole.push(x, y);
  }
  return whole;
}

/** Without a last point that repeats the first. */
function openRing(ring: number[]): number[] {
  return ring.length > 2 && ring[0] === ring.at(-2) && ring[1] === ring.at(-1) ? ring.slice(0, -2) : ring;
}

function wound(ring: number[], positive: boolean): number[] {
  if (doubleArea(ring) > 0 === positive) return ring;
  const reversed: number[] = [];
  for (let i = ring.length - 2; i >= 0; i -= 2) reversed.push(ring[i]!, ring[i + 1]!);
  return reversed;
}

function boxOf(points: readonly number[], reachM: number): Box {
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (let i = 0; i + 1 < points.length; i += 2) {
    box.minX = Math.min(box.minX, points[i]! - reachM);
    box.maxX = Math.max(box.maxX, points[i]! + reachM);
    box.minY = Math.min(box.minY, points[i + 1]! - reachM);
    box.maxY = Math.max(box.maxY, points[i + 1]! + reachM);
  }
  return box;
}
