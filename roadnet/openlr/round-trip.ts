import { LingshanError } from '../../services/kernel/errors';
import type { LineLocation } from './location';
import type { OpenLr } from './open-lr';

export interface RoundTrip {
  readonly paths: number;
  /** Same links and ends, to what the format can say. */
  readonly same: number;
  readonly misses: readonly { readonly location: LineLocation; readonly openlr: string; readonly found: LineLocation | string }[];
  readonly points: number;
  readonly samePoints: number;
  readonly bytesMean: number;
  readonly encodeMsMean: number;
  readonly decodeMsMean: number;
}

/** Ways over the network by a seeded walk, never back at once: 1 to 30 links. */
export function* randomLocations(openLr: OpenLr, count: number, random: () => number): Generator<LineLocation> {
  const { linkNos: roads, snapshot } = openLr;
  for (let i = 0; i < count; i++) {
    const linkNos = [roads[Math.floor(random() * roads.length)]!];
    const wanted = 1 + Math.floor(random() * 30);
    while (linkNos.length < wanted) {
      const at = linkNos.at(-1)!;
      const next = openLr.nextOf(at).filter((linkNo) => !linkNos.includes(linkNo) && snapshot.linkToJunction[linkNo] !== snapshot.linkFromJunction[at]);
      if (next.length === 0) break;
      linkNos.push(next[Math.floor(random() * next.length)]!);
    }
    const firstM = snapshot.linkLengthM[linkNos[0]!]!;
    const lastM = snapshot.linkLengthM[linkNos.at(-1)!]!;
    const startSM = random() < 0.5 ? 0 : random() * firstM;
    const endSM = random() < 0.5 ? lastM : random() * lastM;
    yield linkNos.length > 1 ? { linkNos, startSM, endSM } : { linkNos, startSM: Math.min(startSM, endSM), endSM: Math.max(startSM, endSM) };
  }
}

/** Writes and reads random locations on one map and counts those that come back the same. `nowMs` tells the time. */
export function measureRoundTrip(openLr: OpenLr, { count, random, nowMs }: { count: number; random: () => number; nowMs: () => number }): RoundTrip {
  const misses: { location: LineLocation; openlr: string; found: LineLocation | string }[] = [];
  let [paths, points, samePoints, bytes, encodeMs, decodeMs] = [0, 0, 0, 0, 0, 0];
  for (const location of randomLocations(openLr, count, random)) {
    paths++;
    const startedMs = nowMs();
    const openlr = openLr.encodeLine(location);
    const writtenMs = nowMs();
    const found = tryDecode(openLr, openlr);
    encodeMs += writtenMs - startedMs;
    decodeMs += nowMs() - writtenMs;
    bytes += (openlr.length * 3) / 4 - (openlr.match(/=/g)?.length ?? 0);
    if (typeof found === 'string' || found.kind !== 'line' || !openLr.isSame(location, found)) misses.push({ location, openlr, found: typeof found === 'string' || found.kind !== 'line' ? String(found) : found });

    points++;
    const [linkNo, sM] = [location.linkNos[0]!, location.startSM];
    const point = tryDecode(openLr, openLr.encodePoint({ linkNo, sM, side: 'right', orientation: 'along' }));
    const isSame = typeof point !== 'string' && point.kind === 'point' && point.linkNo === linkNo && point.side === 'right' && point.orientation === 'along' && Math.abs(point.sM - sM) <= openLr.toleranceM({ linkNos: [linkNo], startSM: 0, endSM: 0 });
    if (isSame) samePoints++;
  }
  return { paths, same: paths - misses.length, misses, points, samePoints, bytesMean: bytes / paths, encodeMsMean: encodeMs / paths, decodeMsMean: decodeMs / paths };
}

function tryDecode(openLr: OpenLr, openlr: string) {
  try {
    return openLr.decode(openlr);
  } catch (error) {
    if (error instanceof LingshanError && error.kind !== 'bug') return `${error.reason}: ${error.detail}`;
    throw error;
  }
}

/** Numbers in [0, 1) of a seed, the same on every machine (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
