import { createLocalFrame } from '../../../../services/kernel/geo';
import type { OsmData } from '../read/osm-data';
import type { Road } from '../tags/road';

/** A stretch of one road between two nodes where something happens; `nodes` are indices into the node table. */
export interface Segment {
  readonly road: Road;
  /** Way at the start and at the end; they differ where like ways were joined. */
  readonly firstWayId: number;
  readonly lastWayId: number;
  readonly wayIds: readonly number[];
  readonly nodes: readonly number[];
  readonly lengthM: number;
}

/** One end of a segment at a node. */
export interface Arm {
  readonly segment: Segment;
  /** The segment begins here. */
  readonly isStart: boolean;
}

export function startOf(segment: Segment): number {
  return segment.nodes[0]!;
}

export function endOf(segment: Segment): number {
  return segment.nodes[segment.nodes.length - 1]!;
}

export function nodeOf({ segment, isStart }: Arm): number {
  return isStart ? startOf(segment) : endOf(segment);
}

export function farNode({ segment, isStart }: Arm): number {
  return isStart ? endOf(segment) : startOf(segment);
}

export function farArm({ segment, isStart }: Arm): Arm {
  return { segment, isStart: !isStart };
}

export function segmentOf(data: OsmData, road: Road, nodes: readonly number[]): Segment {
  return { road, firstWayId: road.wayId, lastWayId: road.wayId, wayIds: [road.wayId], nodes, lengthM: lengthBetween(data, nodes) };
}

/** Metres along nodes. */
export function lengthBetween({ nodes: table }: OsmData, nodes: readonly number[]): number {
  const frame = createLocalFrame(table.latE7At(nodes[0]!), table.lonE7At(nodes[0]!));
  let lengthM = 0;
  for (let i = 1; i < nodes.length; i++) {
    lengthM += Math.hypot(frame.x(table.lonE7At(nodes[i]!)) - frame.x(table.lonE7At(nodes[i - 1]!)), frame.y(table.latE7At(nodes[i]!)) - frame.y(table.latE7At(nodes[i - 1]!)));
  }
  return lengthM;
}

/** Arms of each node that is an end of a segment. */
export class RoadGraph {
  readonly arms = new Map<number, Arm[]>();

  constructor(readonly segments: readonly Segment[]) {
    for (const segment of segments) {
      this.add(startOf(segment), { segment, isStart: true });
      this.add(endOf(segment), { segment, isStart: false });
    }
  }

  armsAt(node: number): readonly Arm[] {
    return this.arms.get(node) ?? [];
  }

  /** Goes on over nodes where nothing happens but a change of the road, until a junction, a dead end, a stop or `limitM`. */
  *walk(from: Arm, limitM: number, isStop: (node: number) => boolean): Generator<{ arm: Arm; node: number; distanceM: number }> {
    let arm = from;
    let distanceM = 0;
    for (const seen = new Set<Segment>(); !seen.has(arm.segment); ) {
      seen.add(arm.segment);
      distanceM += arm.segment.lengthM;
      const node = farNode(arm);
      yield { arm, node, distanceM };
      const arms = this.armsAt(node);
      if (distanceM > limitM || arms.length !== 2 || isStop(node)) return;
      const next = arms.find(({ segment }) => segment !== arm.segment);
      if (!next) return;
      arm = next;
    }
  }

  private add(node: number, arm: Arm): void {
    const arms = this.arms.get(node);
    if (arms) arms.push(arm);
    else this.arms.set(node, [arm]);
  }
}
