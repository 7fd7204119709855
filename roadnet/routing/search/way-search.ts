import { createSeeds, findSeed, HierarchyQuery, type Seeds } from '../hierarchy/query';
import { UNREACHABLE_MS } from '../hierarchy/weights';
import type { RoutingCosts, RoutingNetwork } from '../network';
import type { PlaceOnLink } from '../router';
import { seedSources, seedTargets } from './seeds-of-places';

/** A way through the network between two positions on links. */
export interface Way {
  readonly durationMs: number;
  /** Links in order of travel, from the source's to the target's. */
  readonly linkNos: readonly number[];
  readonly source: PlaceOnLink;
  readonly target: PlaceOnLink;
  /** Index of the link at which the two halves that it was made of meet; both are fastest ways. */
  readonly joint: number;
}

/** Fastest ways, exactly. Keeps its own memory: one search at a time. */
export class WaySearch {
  private readonly query: HierarchyQuery;
  private readonly from: Seeds = createSeeds();
  private readonly to: Seeds = createSeeds();

  constructor(private readonly network: RoutingNetwork) {
    this.query = new HierarchyQuery(network.topology);
  }

  /** Fastest way from any of the sources to any of the targets; undefined when there is none. */
  find(costs: RoutingCosts, sources: readonly PlaceOnLink[], targets: readonly PlaceOnLink[]): Way | undefined {
    const durationMs = this.measure(costs, sources, targets);
    if (durationMs === UNREACHABLE_MS) return undefined;
    return this.describe(this.query.unpackPath(), durationMs, sources, targets);
  }

  /** Only the time, ms; UNREACHABLE_MS when there is no way. */
  measure({ metric, hierarchy }: RoutingCosts, sources: readonly PlaceOnLink[], targets: readonly PlaceOnLink[]): number {
    seedSources(this.from, this.network.graph, metric, sources, targets);
    seedTargets(this.to, this.network.graph, metric, targets);
    return this.query.run(hierarchy, this.from, this.to);
  }

  /** Ways over nodes where both searches of the last `find` met, the fastest first, up to a time. */
  listWaysOver(maxMs: number, sources: readonly PlaceOnLink[], targets: readonly PlaceOnLink[]): { readonly durationMs: number; unpack(): Way }[] {
    const meetings: { node: number; durationMs: number }[] = [];
    this.query.forEachMeeting((node, durationMs) => {
      if (durationMs <= maxMs) meetings.push({ node, durationMs });
    });
    meetings.sort((a, b) => a.durationMs - b.durationMs || a.node - b.node);
    return meetings.map(({ node, durationMs }) => ({ durationMs, unpack: () => this.describe(this.query.unpackOver(node), durationMs, sources, targets) }));
  }

  private describe(path: Int32Array, durationMs: number, sources: readonly PlaceOnLink[], targets: readonly PlaceOnLink[]): Way {
    const { linkOfState } = this.network.graph;
    const start = this.from.place[findSeed(this.from, path[0]!)]!;
    const source = sources[start < 0 ? ~start : start]!;
    const target = targets[this.to.place[findSeed(this.to, path[path.length - 1]!)]!]!;
    const linkNos = Array.from(path, (state) => linkOfState[state]!);
    if (start < 0) linkNos.unshift(source.linkNo);
    return { durationMs, linkNos, source, target, joint: this.query.turningPoint + (start < 0 ? 1 : 0) };
  }
}
