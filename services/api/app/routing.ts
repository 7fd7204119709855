/**
 * Routes over the network of the moment. The engine for a new network is made in slices while the old one answers; live link
 * speeds are taken over every few seconds, in slices too, so that no request waits for a customisation.
 */
import { LingshanError } from '../../kernel/errors';
import { createOsrmRouter, createRoutingNetworkInSlices, OwnRouter, runInSlices, type LinkSpeeds, type RoutedClass, type Router, type RoadnetSnapshot } from '../../../roadnet';
import type { LiveState } from './live-state';
import type { NetworkHolder } from './network-holder';

const SPEEDS_EVERY_MS = 10_000;

export interface RoutingNow {
  readonly own: OwnRouter;
  readonly snapshot: RoadnetSnapshot;
}

export interface Terms {
  readonly vehicleClass: RoutedClass;
  readonly departAtMs: number;
}

export class Routing {
  private made: RoutingNow | undefined;
  private making: { readonly snapshot: RoadnetSnapshot; readonly done: Promise<RoutingNow> } | undefined;
  private speedsAtMs = 0;
  private isTakingOver = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly networks: NetworkHolder,
    private readonly state: LiveState,
    private readonly osrmUrl: string | undefined,
  ) {
    this.timer = setInterval(() => void this.takeOver(), SPEEDS_EVERY_MS);
    this.timer.unref();
    void this.takeOver();
  }

  /** The engine over the newest network that it is ready for. Throws ROADNET_UNAVAILABLE. */
  async get(): Promise<RoutingNow> {
    const { snapshot } = this.networks.get();
    if (this.made?.snapshot === snapshot) return this.made;
    const done = this.make(snapshot);
    return this.made ?? done;
  }

  /** Throws ROUTER_UNAVAILABLE when no OSRM is configured. */
  async getOsrm(): Promise<{ readonly router: Router; readonly snapshot: RoadnetSnapshot }> {
    if (this.osrmUrl === undefined) throw new LingshanError('unavailable', 'ROUTER_UNAVAILABLE', 'query engine: no OSRM is configured here (OSRM_URL); leave engine out');
    const { snapshot } = await this.get();
    return { router: createOsrmRouter(this.osrmUrl, snapshot), snapshot };
  }

  nowMs(): number {
    return this.state.clock.nowMs();
  }

  close(): void {
    clearInterval(this.timer);
  }

  private make(snapshot: RoadnetSnapshot): Promise<RoutingNow> {
    if (this.making?.snapshot !== snapshot) {
      const done = runInSlices(createRoutingNetworkInSlices(snapshot)).then((network) => {
        const now = { own: new OwnRouter(network), snapshot };
        if (this.making?.snapshot === snapshot) this.made = now;
        return now;
      });
      this.making = { snapshot, done };
    }
    return this.making.done;
  }

  /** Makes the engine of a new network; hands it the newest speeds. */
  private async takeOver(): Promise<void> {
    const network = this.networks.find();
    if (!network || this.isTakingOver) return;
    this.isTakingOver = true;
    try {
      const { own } = await this.make(network.snapshot);
      const asOfMs = this.state.getAsOfMs('links');
      const isFresh = this.state.head('links').quality !== 'absent';
      if (!isFresh && this.speedsAtMs !== 0) {
        this.speedsAtMs = 0;
        await own.setLiveSpeeds(undefined, this.nowMs());
      } else if (isFresh && asOfMs > this.speedsAtMs) {
        this.speedsAtMs = asOfMs;
        await own.setLiveSpeeds(this.speedsOf(network.snapshot), asOfMs);
      }
    } finally {
      this.isTakingOver = false;
    }
  }

  private speedsOf({ linkIds }: RoadnetSnapshot): LinkSpeeds {
    const speeds = new Float32Array(linkIds.length);
    for (const { linkNo, meanSpeedMps } of this.state.entriesOf('links').values()) if (meanSpeedMps !== null && linkNo < speeds.length) speeds[linkNo] = Math.max(0.1, meanSpeedMps);
    return speeds;
  }
}
