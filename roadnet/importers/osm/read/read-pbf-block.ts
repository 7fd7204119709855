import { ProtobufError, ProtobufReader } from './protobuf-reader';
import { NO_TAGS, type OsmMember, type Tags } from './osm-data';

/** Takes the elements of a block one by one. Latitude and longitude in 1e-7 degree, not checked. */
export interface OsmSink {
  node(id: number, latE7: number, lonE7: number, tags: Tags): void;
  way(id: number, refs: readonly number[], tags: Tags): void;
  relation(id: number, members: readonly OsmMember[], tags: Tags): void;
}

const MEMBER_TYPES = ['node', 'way', 'relation'] as const;

interface BlockContext {
  readonly strings: readonly string[];
  readonly latE7: (value: number) => number;
  readonly lonE7: (value: number) => number;
}

/** Required features that this reader knows. */
const KNOWN_FEATURES: ReadonlySet<string> = new Set(['OsmSchema-V0.6', 'DenseNodes']);

/** HeaderBlock: features that must be known to read the file and are not. */
export function readHeaderBlock(bytes: Uint8Array): string[] {
  const reader = new ProtobufReader(bytes);
  const unknown: string[] = [];
  while (reader.hasMore) {
    const { field, wire } = reader.tag();
    if (field === 4 && wire === 2) {
      const feature = reader.text();
      if (!KNOWN_FEATURES.has(feature)) unknown.push(feature);
    } else reader.skip(wire);
  }
  return unknown;
}

/** PrimitiveBlock of osmformat.proto (OSM PBF 1.3); elements go to the sink in the file's order. */
export function readPrimitiveBlock(bytes: Uint8Array, sink: OsmSink): void {
  const reader = new ProtobufReader(bytes);
  let strings: string[] = [];
  const groups: ProtobufReader[] = [];
  let granularity = 100;
  let latOffset = 0;
  let lonOffset = 0;
  while (reader.hasMore) {
    const { field, wire } = reader.tag();
    if (field === 1 && wire === 2) strings = readStrings(reader.message());
    else if (field === 2 && wire === 2) groups.push(reader.message());
    else if (field === 17 && wire === 0) granularity = reader.int();
    else if (field === 19 && wire === 0) latOffset = reader.int();
    else if (field === 20 && wire === 0) lonOffset = reader.int();
    else reader.skip(wire);
  }
  if (!(granularity > 0 && granularity <= 1e9)) throw new ProtobufError(`has a granularity of ${granularity} nanodegrees`);
  // Nanodegrees to 1e-7 degree.
  const context: BlockContext = {
    strings,
    latE7: (value) => Math.round((latOffset + granularity * value) / 100),
    lonE7: (value) => Math.round((lonOffset + granularity * value) / 100),
  };
  for (const group of groups) readGroup(group, context, sink);
}

function readStrings(reader: ProtobufReader): string[] {
  const strings: string[] = [];
  while (reader.hasMore) {
    const { field, wire } = reader.tag();
    if (field === 1 && wire === 2) strings.push(reader.text());
    else reader.skip(wire);
  }
  return strings;
}

function readGroup(reader: ProtobufReader, context: BlockContext, sink: OsmSink): void {
  while (reader.hasMore) {
    const { field, wire } = reader.tag();
    if (wire !== 2) reader.skip(wire);
    else if (field === 1) readNode(reader.message(), context, sink);
    else if (field === 2) readDenseNodes(reader.message(), context, sink);
    else if (field === 3) readWay(reader.message(), context, sink);
    else if (field === 4) readRelation(reader.message(), context, sink);
    else reader.skip(wire);
  }
}

/** A string of the block's table; an index past its end is an error, not an undefined tag. */
function stringAt({ strings }: BlockContext, index: number): string {
  const text = strings[index];
  if (text === undefined) throw new ProtobufError(`names string ${index} of ${strings.length}`);
  return text;
}

function tagsOf(context: BlockContext, keys: readonly number[], values: readonly number[]): Tags {
  if (keys.length !== values.length) throw new ProtobufError(`has ${keys.length} keys and ${values.length} values`);
  if (keys.length === 0) return NO_TAGS;
  return new Map(keys.map((key, i) => [stringAt(context, key), stringAt(context, values[i]!)]));
}

function readNode(reader: ProtobufReader, context: BlockContext, sink: OsmSink): void {
  let [id, lat, lon] = [NaN, NaN, NaN];
  const keys: number[] = [];
  const values: number[] = [];
  while (reader.hasMore) {
    const { field, wire } = reader.tag();
    if (field === 1 && wire === 0) id = reader.sint();
    else if (field === 2) reader.numbers(wire, 'uint', keys);
    else if (field === 3) reader.numbers(wire, 'uint', values);
    else if (field === 8 && wire === 0) lat = reader.sint();
    else if (field === 9 && wire === 0) lon = reader.sint();
    else reader.skip(wire);
  }
  sink.node(id, context.latE7(lat), context.lonE7(lon), tagsOf(context, keys, values));
}

function readDenseNodes(reader: ProtobufReader, context: BlockContext, sink: OsmSink): void {
  const ids: number[] = [];
  const lats: number[] = [];
  const lons: number[] = [];
  const keysValues: number[] = [];
  while (reader.hasMore) {
    const { field, wire } = reader.tag();
    if (field === 1) reader.numbers(wire, 'sint', ids);
    else if (field === 8) reader.numbers(wire, 'sint', lats);
    else if (field === 9) reader.numbers(wire, 'sint', lons);
    else if (field === 10) reader.numbers(wire, 'uint', keysValues);
    else reader.skip(wire);
  }
  if (lats.length !== ids.length || lons.length !== ids.length) throw new ProtobufError(`has ${ids.length} dense nodes with ${lats.length} latitudes and ${lons.length} longitudes`);
  let [id, lat, lon, at] = [0, 0, 0, 0];
  for (let i = 0; i < ids.length; i++) {
    id += ids[i]!;
    lat += lats[i]!;
    lon += lons[i]!;
    let tags: Map<string, string> | undefined;
    // Without any tags the list of them may be left out.
    if (keysValues.length > 0) {
      for (; keysValues[at] !== 0; at += 2) {
        if (at + 1 >= keysValues.length) throw new ProtobufError('ends inside the tags of a dense node');
        (tags ??= new Map()).set(stringAt(context, keysValues[at]!), stringAt(context, keysValues[at + 1]!));
      }
      at++;
    }
    sink.node(id, context.latE7(lat), context.lonE7(lon), tags ?? NO_TAGS);
  }
}

function readWay(reader: ProtobufReader, context: BlockContext, sink: OsmSink): void {
  let id = NaN;
  const keys: number[] = [];
  const values: number[] = [];
  const refs: number[] = [];
  while (reader.hasMore) {
    const { field, wire } = reader.tag();
    if (field === 1 && wire === 0) id = reader.int();
    else if (field === 2) reader.numbers(wire, 'uint', keys);
    else if (field === 3) reader.numbers(wire, 'uint', values);
    else if (field === 8) reader.numbers(wire, 'sint', refs);
    else reader.skip(wire);
  }
  for (let i = 1; i < refs.length; i++) refs[i]! += refs[i - 1]!;
  sink.way(id, refs, tagsOf(context, keys, values));
}

function readRelation(reader: ProtobufReader, context: BlockContext, sink: OsmSink): void {
  let id = NaN;
  const keys: number[] = [];
  const values: number[] = [];
  const roles: number[] = [];
  const memberIds: number[] = [];
  const types: number[] = [];
  while (reader.hasMore) {
    const { field, wire } = reader.tag();
    if (field === 1 && wire === 0) id = reader.int();
    else if (field === 2) reader.numbers(wire, 'uint', keys);
    else if (field === 3) reader.numbers(wire, 'uint', values);
    else if (field === 8) reader.numbers(wire, 'uint', roles);
    else if (field === 9) reader.numbers(wire, 'sint', memberIds);
    else if (field === 10) reader.numbers(wire, 'uint', types);
    else reader.skip(wire);
  }
  if (roles.length !== memberIds.length || types.length !== memberIds.length) throw new ProtobufError(`has a relation of ${memberIds.length} members with ${roles.length} roles and ${types.length} types`);
  let ref = 0;
  const members = memberIds.map((delta, i): OsmMember => {
    const type = MEMBER_TYPES[types[i]!];
    if (type === undefined) throw new ProtobufError(`has a member of type ${types[i]}`);
    ref += delta;
    return { type, ref, role: stringAt(context, roles[i]!) };
  });
  sink.relation(id, members, tagsOf(context, keys, values));
}
