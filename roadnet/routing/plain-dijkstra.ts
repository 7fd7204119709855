import { LINK_KIND_NUMBERS, type RoadnetSnapshot } from '../snapshot/snapshot';
import { UNREACHABLE_MS } from './hierarchy/weights';
import type { RoutingCosts } from './network';
import type { PlaceOnLink } from './router';

/**
 * The reference that the engine is measured against: Dijkstra's algorithm over links and connections as the snapshot holds
 * them, forbidden sequences compared link by link. It shares the costs of links and connections with the engine, and nothing
 * of its graph, order, hierarchy and searches. Slow, and meant to be read.
 */
export class PlainDijkstra {
  private readonly nextOf = new Map<number, { to: number; connection: number }[]>();
  private readonly forbidden: { readonly linkNos: readonly number[]; readonly rule: number }[];

  constructor(snapshot: RoadnetSnapshot) {
    const road = LINK_KIND_NUMBERS.indexOf('road');
    snapshot.connectionFrom.forEach((fromLane, connection) => {
      const from = snapshot.laneLink[fromLane]!;
      const to = snapshot.laneLink[snapshot.connectionTo[connection]!]!;
      if (snapshot.linkKind[from] !== road || snapshot.linkKind[to] !== road) return;
      this.nextOf.set(from, [...(this.nextOf.get(from) ?? []), { to, connection }]);
    });
    this.forbidden = Array.from(snapshot.turnRestrictionRule, (rule, i) => ({
      linkNos: [...snapshot.turnRestrictionLink.subarray(snapshot.turnRestrictionLinkStart[i]!, snapshot.turnRestrictionLinkStart[i + 1]!)],
      rule,
    }));
  }

  /** Time of the fastest way, ms; UNREACHABLE_MS when there is none. */
  measure({ metric }: RoutingCosts, source: PlaceOnLink, target: PlaceOnLink): number {
    const { linkMs, connectionMs, standing } = metric;
    if (linkMs[source.linkNo] === UNREACHABLE_MS || linkMs[target.linkNo] === UNREACHABLE_MS) return UNREACHABLE_MS;
    const sourceMs = Math.round(linkMs[source.linkNo]! * source.fraction);
    const targetMs = Math.round(linkMs[target.linkNo]! * target.fraction);
    if (source.linkNo === target.linkNo && targetMs >= sourceMs) return targetMs - sourceMs;
    const active = this.forbidden.filter(({ rule }) => standing[rule] === 1).map(({ linkNos }) => linkNos);

    // A label is the time at the start of the last link of a history: the links driven that a forbidden sequence may go on from.
    const settled = new Set<string>();
    const heap = new Heap();
    heap.push(-sourceMs, [source.linkNo]);
    let atSource = true;
    for (let top = heap.pop(); top; top = heap.pop()) {
      const { costMs, history } = top;
      const linkNo = history.at(-1)!;
      // The way may come back to its first link, to a target behind the source: where it begins is not yet a visit.
      if (!atSource) {
        if (linkNo === target.linkNo) return costMs + targetMs;
        const key = history.join();
        if (settled.has(key)) continue;
        settled.add(key);
      }
      atSource = false;
      for (const { to, connection } of this.nextOf.get(linkNo) ?? []) {
        if (connectionMs[connection] === UNREACHABLE_MS || linkMs[to] === UNREACHABLE_MS) continue;
        const driven = [...history, to];
        if (active.some((sequence) => endsWith(driven, sequence))) continue;
        heap.push(costMs + linkMs[linkNo]! + connectionMs[connection]!, rememberedOf(driven, active));
      }
    }
    return UNREACHABLE_MS;
  }
}

/** The longest end of a history that a sequence begins with; at least its last link. */
function rememberedOf(driven: readonly number[], sequences: readonly (readonly number[])[]): number[] {
  for (let from = 0; from < driven.length - 1; from++) {
    const end = driven.slice(from);
    if (sequences.some((sequence) => sequence.length > end.length && end.every((linkNo, i) => sequence[i] === linkNo))) return end;
  }
  return driven.slice(-1);
}

function endsWith(driven: readonly number[], sequence: readonly number[]): boolean {
  return sequence.length <= driven.length && sequence.every((linkNo, i) => driven[driven.length - sequence.length + i] === linkNo);
}

interface Entry {
  readonly costMs: number;
  readonly history: readonly number[];
}

/** Binary heap by cost. */
class Heap {
  private readonly entries: Entry[] = [];

  push(costMs: number, history: readonly number[]): void {
    const { entries } = this;
    let at = entries.length;
    entries.push({ costMs, history });
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (entries[above]!.costMs <= entries[at]!.costMs) return;
      [entries[above], entries[at]] = [entries[at]!, entries[above]!];
      at = above;
    }
  }

  pop(): Entry | undefined {
    const { entries } = this;
    const top = entries[0];
    const last = entries.pop();
    if (entries.length === 0 || last === undefined) return top;
    entries[0] = last;
    for (let at = 0; ; ) {
      let least = at;
      for (const below of [2 * at + 1, 2 * at + 2]) if (below < entries.length && entries[below]!.costMs < entries[least]!.costMs) least = below;
      if (least === at) return top;
      [entries[least], entries[at]] = [entries[at]!, entries[least]!];
      at = least;
    }
  }
}
