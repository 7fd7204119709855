import { VEHICLE_CLASSES } from '../../model/vehicle-class';
import { localWeekMinutes } from '../../model/local-time';
import type { WeekMinute } from '../../model/period';
import { createCosts, createCostsInSlices, type RoutingCosts, type RoutingNetwork } from '../network';
import type { TripTerms } from '../router';
import { runInSlices } from '../slices';
import type { LinkSpeeds } from './metric';
import type { TimeOfDaySpeeds } from './time-of-day-speeds';

/** Live speeds say nothing of a trip that starts later, or earlier, than this. */
const LIVE_FOR_MS = 15 * 60_000;
const SHELF_MAX = 8;

/** live: measured about then. usual: of that time of day. limits: free flow. */
export type SpeedSource = 'live' | 'usual' | 'limits';

/**
 * Costs by class, standing restrictions and speeds, made when first asked for. A trip at another time shares them as long as
 * the same restrictions stand and the same speeds count.
 */
export class CostShelf {
  /** In order of use, the latest last. */
  private readonly kept = new Map<string, RoutingCosts>();
  private live: { readonly speeds: LinkSpeeds; readonly atMs: number } | undefined;
  /** Counts live speeds; costs of an older count are not found any more. */
  private liveNo = 0;
  private readonly weekMinute: WeekMinute;

  constructor(
    private readonly network: RoutingNetwork,
    private readonly timeOfDay: TimeOfDaySpeeds | undefined,
  ) {
    this.weekMinute = localWeekMinutes(network.snapshot.source.timeZone);
  }

  get({ vehicleClass, departAtMs }: TripTerms): RoutingCosts {
    const { key, speeds } = this.speedsAt(departAtMs);
    const name = `${vehicleClass}/${this.rulesAt(vehicleClass, departAtMs)}/${key}`;
    const costs = this.kept.get(name) ?? createCosts(this.network, { vehicleClass, atMs: departAtMs, speeds });
    this.keep(name, costs);
    return costs;
  }

  speedsFor(atMs: number): SpeedSource {
    return this.speedsAt(atMs).source;
  }

  async setLiveSpeeds(speeds: LinkSpeeds | undefined, atMs: number): Promise<void> {
    const liveNo = this.liveNo + 1;
    const fresh = new Map<string, RoutingCosts>();
    for (const [name, old] of [...this.kept]) {
      if (!name.endsWith(`/live-${this.liveNo}`)) continue;
      const renewed = await runInSlices(createCostsInSlices(this.network, { vehicleClass: old.vehicleClass, atMs, speeds }));
      fresh.set(`${old.vehicleClass}/${this.rulesAt(old.vehicleClass, atMs)}/live-${liveNo}`, renewed);
    }
    for (const name of this.kept.keys()) if (name.includes('/live-')) this.kept.delete(name);
    this.live = speeds && { speeds, atMs };
    this.liveNo = liveNo;
    for (const [name, costs] of fresh) this.keep(name, costs);
  }

  private keep(name: string, costs: RoutingCosts): void {
    this.kept.delete(name);
    this.kept.set(name, costs);
    const [oldest] = this.kept.keys();
    if (this.kept.size > SHELF_MAX && oldest !== undefined) this.kept.delete(oldest);
  }

  private speedsAt(atMs: number): { key: string; source: SpeedSource; speeds: LinkSpeeds | undefined } {
    if (this.live && Math.abs(atMs - this.live.atMs) <= LIVE_FOR_MS) return { key: `live-${this.liveNo}`, source: 'live', speeds: this.live.speeds };
    if (!this.timeOfDay) return { key: 'free', source: 'limits', speeds: undefined };
    const slot = Math.floor(this.weekMinute(atMs) / this.timeOfDay.slotMin);
    const speeds = this.timeOfDay.speedsOf(slot);
    return { key: `slot-${slot}`, source: speeds ? 'usual' : 'limits', speeds };
  }

  private rulesAt(vehicleClass: TripTerms['vehicleClass'], atMs: number): string {
    return this.network.rules.at(VEHICLE_CLASSES[vehicleClass], atMs).key;
  }
}
