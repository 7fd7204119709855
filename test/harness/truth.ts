/**
 * What really was, put together from the simulator's own files and nothing of the product: the recording (where every road user
 * and every light was, each 100 ms) and the truth of a run (which moment each frame showed, and what it said of whom).
 */
import { readFileSync } from 'node:fs';
import type { CityMoment } from '../../simulators/city/city';
import type { CityNetwork } from '../../simulators/city/network';
import { RecordedCity } from '../../simulators/city/recorded-city';

/** A track of one frame: who it really was, on which lane its front was, and the position that was said, 1e-7 degree. */
export interface TruthObject {
  readonly trackId: number;
  readonly key: number;
  readonly laneId: string;
  readonly latE7: number;
  readonly lonE7: number;
}

export interface TruthFrame {
  readonly unitId: string;
  readonly counter: number;
  readonly measuredAtMs: number;
  /** Time of the city that it shows, ms. */
  readonly cityMs: number;
  readonly objects: readonly TruthObject[];
}

/** One moment with the wall clock's time at which the units saw it, Unix ms. */
export interface TruthMoment extends CityMoment {
  readonly wallMs: number;
}

export interface Truth {
  readonly network: CityNetwork;
  readonly stepMs: number;
  readonly frames: readonly TruthFrame[];
  /** Those that at least one unit showed. */
  readonly moments: readonly TruthMoment[];
}

export async function readTruth(truthFile: string, recordingFile: string): Promise<Truth> {
  const frames = readFileSync(truthFile, 'utf8').trim().split('\n').map(readFrame);
  const city = await RecordedCity.open(recordingFile, { loop: true });
  const wallOf = new Map<number, number>();
  for (const { cityMs, measuredAtMs } of frames) {
    const tick = Math.floor(cityMs / city.stepMs);
    const wallMs = measuredAtMs - (cityMs - tick * city.stepMs);
    wallOf.set(tick, Math.min(wallOf.get(tick) ?? Infinity, wallMs));
  }
  const moments: TruthMoment[] = [];
  const ticks = Math.max(...wallOf.keys()) + 1;
  for (let tick = 0; tick < ticks; tick++) {
    const moment = await city.step();
    const wallMs = wallOf.get(tick);
    if (moment && wallMs !== undefined) moments.push({ ...moment, wallMs });
  }
  await city.close();
  return { network: city.network, stepMs: city.stepMs, frames, moments };
}

function readFrame(line: string): TruthFrame {
  const { objects, ...head } = JSON.parse(line) as Omit<TruthFrame, 'objects'> & { objects: [number, number, string, number, number][] };
  return { ...head, objects: objects.map(([trackId, key, laneId, latE7, lonE7]) => ({ trackId, key, laneId, latE7, lonE7 })) };
}
