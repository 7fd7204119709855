/** What an OSM file says, as far as roads go: nodes as columns, ways with `highway`, relations of turn restrictions. */

/** Maps and not objects: a tag may be called `__proto__`. */
export type Tags = ReadonlyMap<string, string>;
export const NO_TAGS: Tags = new Map();

export interface OsmWay {
  readonly id: number;
  readonly refs: readonly number[];
  readonly tags: Tags;
}

export interface OsmMember {
  readonly type: 'node' | 'way' | 'relation';
  readonly ref: number;
  readonly role: string;
}

export interface OsmRelation {
  readonly id: number;
  readonly members: readonly OsmMember[];
  readonly tags: Tags;
}

/** A node that says more than where it is. */
const NODE_KEYS: readonly string[] = ['highway', 'crossing', 'barrier', 'railway', 'junction', 'amenity', 'traffic_signals'];

/** Whether a node's tags are worth keeping. */
export function isTellingNode(tags: Tags): boolean {
  return NODE_KEYS.some((key) => tags.has(key));
}

export function isRoadWay(tags: Tags): boolean {
  return tags.has('highway');
}

export function isRestrictionRelation(tags: Tags): boolean {
  return /^restriction/.test(tags.get('type') ?? '');
}

/**
 * Nodes in order of their ids: 16 bytes each, found by bisection, so that an extract of ten million nodes fits in memory.
 * Fill with `add`, then `seal` once, then look up.
 */
export class NodeTable {
  private ids = new Float64Array(1024);
  private lats = new Int32Array(1024);
  private lons = new Int32Array(1024);
  private isSorted = true;
  count = 0;

  add(id: number, latE7: number, lonE7: number): void {
    if (this.count === this.ids.length) {
      this.ids = grown(this.ids, new Float64Array(this.count * 2));
      this.lats = grown(this.lats, new Int32Array(this.count * 2));
      this.lons = grown(this.lons, new Int32Array(this.count * 2));
    }
    if (this.count > 0 && id <= this.ids[this.count - 1]!) this.isSorted = false;
    this.ids[this.count] = id;
    this.lats[this.count] = latE7;
    this.lons[this.count++] = lonE7;
  }

  /** Sorts by id. Of nodes with one id the first counts; `onDuplicate` is told of the others and whether they lie elsewhere. */
  seal(onDuplicate: (id: number, liesElsewhere: boolean) => void): void {
    if (this.isSorted) return;
    const { ids, lats, lons } = this;
    const order = Uint32Array.from({ length: this.count }, (_, i) => i).sort((a, b) => ids[a]! - ids[b]! || a - b);
    const kept: number[] = [];
    for (const at of order) {
      const last = kept.at(-1);
      if (last !== undefined && ids[last] === ids[at]) onDuplicate(ids[at]!, lats[last] !== lats[at] || lons[last] !== lons[at]);
      else kept.push(at);
    }
    this.ids = Float64Array.from(kept, (at) => ids[at]!);
    this.lats = Int32Array.from(kept, (at) => lats[at]!);
    this.lons = Int32Array.from(kept, (at) => lons[at]!);
    this.count = kept.length;
    this.isSorted = true;
  }

  /** Index of a node, −1 when the file lacks it. */
  indexOf(id: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.ids[middle]!;
      if (found === id) return middle;
      if (found < id) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  idAt(index: number): number {
    return this.ids[index]!;
  }

  latE7At(index: number): number {
    return this.lats[index]!;
  }

  lonE7At(index: number): number {
    return this.lons[index]!;
  }
}

function grown<T extends Float64Array | Int32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

export class OsmData {
  readonly nodes = new NodeTable();
  readonly nodeTags = new Map<number, Tags>();
  readonly ways: OsmWay[] = [];
  readonly relations: OsmRelation[] = [];
  /** Elements read, kept or not. */
  readonly counts = { nodes: 0, ways: 0, relations: 0 };

  tagsOf(nodeId: number): Tags {
    return this.nodeTags.get(nodeId) ?? NO_TAGS;
  }
}
