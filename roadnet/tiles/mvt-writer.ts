/**
 * Mapbox Vector Tile 2.1 in bytes. Written here because the libraries for it are ES modules only and encode GeoJSON trees
 * that we would have to build first; the format is two pages.
 */

export type TileValue = string | number | boolean;

export interface TileFeature {
  /** Whole, 0 or more. */
  readonly id: number;
  /** 1 points, 2 lines, 3 polygons. */
  readonly type: 1 | 2 | 3;
  /** Parts in tile units, flat [x, y, x, y, …]; rings without repeated first point, an outer ring before its holes. */
  readonly parts: readonly (readonly number[])[];
  readonly properties: Readonly<Record<string, TileValue>>;
}

export interface TileLayer {
  readonly name: string;
  readonly features: readonly TileFeature[];
}

export const EXTENT = 4096;

const MOVE_TO = 1;
const LINE_TO = 2;
const CLOSE_PATH = 7;

/** A growing message of protocol buffers: the few forms that tiles need. */
class Message {
  private bytes = Buffer.alloc(1024);
  private length = 0;

  uint(field: number, value: number): void {
    this.varint(field << 3);
    this.varint(value);
  }

  double(field: number, value: number): void {
    this.varint((field << 3) | 1);
    this.reserve(8);
    this.bytes.writeDoubleLE(value, this.length);
    this.length += 8;
  }

  block(field: number, content: Uint8Array): void {
    this.varint((field << 3) | 2);
    this.varint(content.length);
    this.reserve(content.length);
    this.bytes.set(content, this.length);
    this.length += content.length;
  }

  text(field: number, value: string): void {
    this.block(field, Buffer.from(value));
  }

  packed(field: number, values: readonly number[]): void {
    const inner = new Message();
    for (const value of values) inner.varint(value);
    this.block(field, inner.finish());
  }

  finish(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  private varint(value: number): void {
    this.reserve(10);
    let rest = value;
    while (rest > 127) {
      this.bytes[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = Buffer.alloc(Math.max(2 * this.bytes.length, this.length + more));
    this.bytes.copy(grown);
    this.bytes = grown;
  }
}

/** A tile of the layers that have features. */
export function writeTile(layers: readonly TileLayer[]): Buffer {
  const tile = new Message();
  for (const layer of layers) if (layer.features.length > 0) tile.block(3, writeLayer(layer));
  return tile.finish();
}

function writeLayer({ name, features }: TileLayer): Buffer {
  const keys = new Map<string, number>();
  const values = new Map<TileValue, number>();
  const numberOf = <T>(table: Map<T, number>, entry: T): number => {
    const known = table.get(entry) ?? table.size;
    table.set(entry, known);
    return known;
  };
  const layer = new Message();
  layer.uint(15, 2);
  layer.text(1, name);
  for (const { id, type, parts, properties } of features) {
    const feature = new Message();
    feature.uint(1, id);
    feature.packed(2, Object.entries(properties).flatMap(([key, value]) => [numberOf(keys, key), numberOf(values, value)]));
    feature.uint(3, type);
    feature.packed(4, commandsOf(type, parts));
    layer.block(2, feature.finish());
  }
  for (const key of keys.keys()) layer.text(3, key);
  for (const value of values.keys()) layer.block(4, writeValue(value));
  layer.uint(5, EXTENT);
  return layer.finish();
}

function writeValue(value: TileValue): Buffer {
  const message = new Message();
  if (typeof value === 'string') message.text(1, value);
  else if (typeof value === 'boolean') message.uint(7, value ? 1 : 0);
  else if (Number.isSafeInteger(value) && value >= 0) message.uint(5, value);
  else message.double(3, value);
  return message.finish();
}

/** Geometry as commands with zigzag differences (specification 4.3). */
function commandsOf(type: TileFeature['type'], parts: TileFeature['parts']): number[] {
  const commands: number[] = [];
  let [x, y] = [0, 0];
  const step = (toX: number, toY: number): void => {
    commands.push(zigzag(toX - x), zigzag(toY - y));
    [x, y] = [toX, toY];
  };
  if (type === 1) {
    commands.push((parts.length << 3) | MOVE_TO);
    for (const [px = 0, py = 0] of parts) step(px, py);
    return commands;
  }
  for (const part of parts) {
    commands.push((1 << 3) | MOVE_TO);
    step(part[0]!, part[1]!);
    commands.push(((part.length / 2 - 1) << 3) | LINE_TO);
    for (let i = 2; i < part.length; i += 2) step(part[i]!, part[i + 1]!);
    if (type === 3) commands.push((1 << 3) | CLOSE_PATH);
  }
  return commands;
}

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
