/** All units of a city in one process, on one absolute schedule. */
import type { City, CityMoment } from '../city/city';
import type { ConnectedVehicles } from './connected-vehicles';
import type { DetectorBank } from './detectors';
import type { RoadsideUnit } from './roadside-unit';

export interface FleetOptions {
  readonly city: City;
  readonly units: readonly RoadsideUnit[];
  readonly detectors: DetectorBank;
  readonly connected: ConnectedVehicles;
  /** Moments per moment of real time; frames keep the wall clock. */
  readonly speed: number;
  /** The units begin one after another within this time, as in a town, not in one instant, ms. */
  readonly rampMs: number;
  /** Stop after so long, s; undefined: when the city ends or stop is called. */
  readonly seconds: number | undefined;
  readonly onMoment?: (moment: CityMoment, wallMs: number) => void;
}

/** Units work one after another within this share of a step, as real units are not in step with each other. */
const SPREAD_SHARE = 0.8;
/** Slots into which a step's spread is cut. */
const SLOTS = 16;
/** Later than this the schedule starts afresh rather than catching up with a burst, ms. */
const FORGIVEN_LAG_MS = 500;

export class Fleet {
  /** Moments that began so late that the schedule was moved. */
  lateMoments = 0;
  moments = 0;
  private stopping = false;
  private readonly slots: { readonly lagMs: number; readonly units: { unit: RoadsideUnit; index: number }[] }[];

  constructor(private readonly options: FleetOptions) {
    const spreadMs = options.city.stepMs * SPREAD_SHARE;
    const count = Math.min(SLOTS, Math.max(1, options.units.length));
    this.slots = Array.from({ length: count }, (_, slot) => ({
      lagMs: (slot * spreadMs) / count,
      units: options.units.flatMap((unit, index) => (index % count === slot ? [{ unit, index }] : [])),
    }));
  }

  stop(): void {
    this.stopping = true;
  }

  /** Runs until stopped, over, or the city ends. @throws what the city's step throws */
  async run(): Promise<void> {
    const { city, speed, seconds } = this.options;
    const stepMs = city.stepMs / speed;
    let startMs = performance.now();
    let next = city.step();
    // A failed step is seen at the next await; until then it must not count as unhandled.
    next.catch(() => undefined);
    for (let tick = 0; !this.stopping; tick++) {
      const moment = await next;
      if (!moment) return;
      if (seconds !== undefined && tick * stepMs >= seconds * 1000) return;
      let dueMs = startMs + tick * stepMs;
      const lagMs = performance.now() - dueMs;
      if (lagMs > FORGIVEN_LAG_MS) {
        startMs += lagMs;
        dueMs += lagMs;
        this.lateMoments += 1;
      }
      await sleepUntil(dueMs);
      next = city.step();
      next.catch(() => undefined);
      await this.playMoment(moment, { tick, dueMs });
      this.moments += 1;
    }
  }

  private async playMoment(moment: CityMoment, { tick, dueMs }: { tick: number; dueMs: number }): Promise<void> {
    const { city, connected, detectors, units, speed } = this.options;
    const wallMs = performance.timeOrigin + dueMs;
    this.options.onMoment?.(moment, wallMs);
    detectors.onMoment(moment, city.stepMs);
    const heard = connected.listHeard(moment, city.stepMs, units.map((unit) => unit.place));
    for (const slot of this.slots) {
      const lagMs = slot.lagMs / speed;
      await sleepUntil(dueMs + lagMs);
      if (this.stopping) return;
      for (const { unit, index } of slot.units) {
        if (tick * city.stepMs < (index * this.options.rampMs) / units.length) continue;
        unit.onCycle(moment, { wallMs: wallMs + lagMs, lagMs: slot.lagMs, runMs: tick * city.stepMs + slot.lagMs }, heard[index]!);
      }
    }
  }
}

/** Gives way in any case: a schedule that runs behind must not keep the links from sending and hearing. */
async function sleepUntil(timeMs: number): Promise<void> {
  const waitMs = timeMs - performance.now();
  await new Promise<void>((resolve) => (waitMs >= 1 ? setTimeout(resolve, Math.floor(waitMs)) : setImmediate(resolve)));
}
