import { MinHeap } from '../index/min-heap';
import type { OpenLrMap } from './open-lr-map';

export interface PathLimits {
  /** Lines of a less important (greater) class are not driven on. */
  readonly frcMax: number;
  /** Metres between the two nodes; longer is no path. */
  readonly limitM: number;
}

/**
 * Shortest paths by length between nodes (Dijkstra, bounded). Ties are decided by the order of line numbers, the same way
 * whenever asked, so that who writes a reference and who reads it on the same map find the same path.
 */
export class ShortestPath {
  private readonly bestM: Float64Array;
  private readonly via: Uint32Array;
  /** Which search wrote the entry, so that nothing is cleared between searches. */
  private readonly stamp: Uint32Array;
  private readonly settled: Uint32Array;
  private readonly heap = new MinHeap();
  private search = 0;

  constructor(private readonly map: OpenLrMap) {
    const nodes = map.snapshot.junctions.length;
    this.bestM = new Float64Array(nodes);
    this.via = new Uint32Array(nodes);
    this.stamp = new Uint32Array(nodes);
    this.settled = new Uint32Array(nodes);
  }

  /** Lines from a node to a node, empty when they are the same; undefined when there is no path within the limits. */
  find(from: number, to: number, { frcMax, limitM }: PathLimits): { readonly lines: number[]; readonly lengthM: number } | undefined {
    const { map, heap, bestM, via, stamp, settled } = this;
    const search = ++this.search;
    heap.clear();
    heap.push(from, 0);
    bestM[from] = 0;
    stamp[from] = search;
    while (heap.size > 0) {
      const node = heap.pop();
      if (settled[node] === search) continue;
      settled[node] = search;
      const atM = heap.lastKey;
      if (node === to) return { lines: this.unwind(from, to), lengthM: atM };
      for (const line of map.outgoing(node)) {
        const nextM = atM + map.lengthM[line]!;
        const next = map.endNode[line]!;
        if (map.frc[line]! > frcMax || nextM > limitM) continue;
        if (stamp[next] === search && bestM[next]! <= nextM) continue;
        stamp[next] = search;
        bestM[next] = nextM;
        via[next] = line;
        heap.push(next, nextM);
      }
    }
    return undefined;
  }

  private unwind(from: number, to: number): number[] {
    const lines: number[] = [];
    for (let node = to; node !== from; node = this.map.startNode[lines.at(-1)!]!) lines.push(this.via[node]!);
    return lines.reverse();
  }
}
