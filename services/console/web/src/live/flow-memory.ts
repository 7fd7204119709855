import type { LiveLink } from '../api/model';
import { flowClassOf, smoothSpeed, type FlowClass } from './traffic-class';

/** A road on which nobody was seen for this long has no state any more, ms. */
const FORGET_MS = 90_000;

interface Memory {
  speedMps: number;
  atMs: number;
}

/** What colour each link has: one-second speeds smoothed, and kept for a while when the road falls empty. */
export class FlowMemory {
  private readonly links = new Map<number, Memory>();

  constructor(private readonly limitOf: (linkNo: number) => number) {}

  observe(links: Iterable<LiveLink>, atMs: number): void {
    for (const { linkNo, meanSpeedMps } of links) {
      const memory = this.links.get(linkNo);
      const speedMps = smoothSpeed(memory?.speedMps ?? null, meanSpeedMps, memory ? Math.max(0, atMs - memory.atMs) / 1000 : 0);
      if (speedMps !== null && meanSpeedMps !== null) this.links.set(linkNo, { speedMps, atMs });
    }
  }

  /** Class of every link that has one; links to be forgotten are told once as unknown. */
  classes(atMs: number): Map<number, FlowClass | 'unknown'> {
    const classes = new Map<number, FlowClass | 'unknown'>();
    for (const [linkNo, { speedMps, atMs: seenMs }] of this.links) {
      const isOld = atMs - seenMs > FORGET_MS;
      classes.set(linkNo, isOld ? 'unknown' : flowClassOf(speedMps, this.limitOf(linkNo)));
      if (isOld) this.links.delete(linkNo);
    }
    return classes;
  }

  speedMps(linkNo: number): number | null {
    return this.links.get(linkNo)?.speedMps ?? null;
  }
}
