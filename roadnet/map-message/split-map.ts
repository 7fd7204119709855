import { MAP_LIMITS, type MapLane, type MapLink, type MapMessage, type MapNode } from './map-message';

/** What messages are packed to. */
export interface SplitOptions {
  readonly roadnetVersion: string;
  /** Junctions a message; 1 for a unit that sends each by itself. */
  readonly nodesMax?: number;
}

/**
 * Messages that hold the nodes within the limits of T/CSAE 53-2020. A junction that is too large goes into several nodes of
 * the same reference, in as many messages, each with a part of its approaches, lanes, connections or crossings; who reads
 * joins nodes by reference, links by upstream node, lanes by number and lines where a part ends with the first point of
 * the one before. Nothing is dropped.
 */
export function splitMap(nodes: readonly MapNode[], { roadnetVersion, nodesMax = MAP_LIMITS.nodes }: SplitOptions): MapMessage[] {
  const messages: MapNode[][] = [];
  for (const node of nodes) {
    for (const part of partsOf(node)) {
      const open = messages.at(-1);
      // Parts of one junction never share a message: a reader may take a repeated node for a mistake.
      if (open && open.length < nodesMax && !open.some(({ junctionId }) => junctionId === part.junctionId)) open.push(part);
      else messages.push([part]);
    }
  }
  return messages.map((part, i) => ({ msgCount: i % 128, roadnetVersion, nodes: part }));
}

function partsOf(node: MapNode): MapNode[] {
  const links = node.inLinks.flatMap(linkParts);
  const linkSets = setsOf(links, ({ linkId }) => linkId);
  const crossings = chunk(node.crossings, MAP_LIMITS.crossings);
  const parts = Math.max(1, linkSets.length, crossings.length);
  // A node has an approach in the standard: crossings that are left over go with the last approaches.
  return Array.from({ length: parts }, (_, i) => ({ ...node, inLinks: linkSets[Math.min(i, linkSets.length - 1)] ?? [], crossings: crossings[i] ?? [] }));
}

function linkParts(link: MapLink): MapLink[] {
  const lanes = link.lanes.flatMap(laneParts);
  return setsOf(lanes, ({ laneNo }) => String(laneNo)).map((part) => ({ ...link, lanes: part }));
}

/** The first part has the stretch before the stop line, so that who reads no further has what matters most. */
function laneParts(lane: MapLane): MapLane[] {
  const lines: (typeof lane.points)[] = [];
  for (let end = lane.points.length; end > 1; end -= MAP_LIMITS.points - 1) lines.push(lane.points.slice(Math.max(0, end - MAP_LIMITS.points), end));
  const connections = chunk(lane.connections, MAP_LIMITS.connections);
  return Array.from({ length: Math.max(1, lines.length, connections.length) }, (_, i) => ({ ...lane, points: lines[i] ?? lines[0] ?? lane.points, connections: connections[i] ?? [] }));
}

/** Lists of at most 32, none with one key twice. */
function setsOf<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const sets: { items: T[]; keys: Set<string> }[] = [];
  for (const item of items) {
    const key = keyOf(item);
    let set = sets.find((one) => one.items.length < MAP_LIMITS.lanes && !one.keys.has(key));
    if (!set) sets.push((set = { items: [], keys: new Set() }));
    set.items.push(item);
    set.keys.add(key);
  }
  return sets.map((set) => set.items);
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let i = 0; i < items.length; i += size) chunks.push(items.slice(i, i + size));
  return chunks;
}
