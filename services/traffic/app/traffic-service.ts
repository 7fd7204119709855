import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LingshanError } from '../../kernel/errors';
import { SnapshotWatch } from '../../../roadnet';
import { connectBus, createLogger, HealthRegistry, LatestValues, type Bus, type Logger } from '../../platform';
import { FrameIntake } from '../adapters/nats/frame-intake';
import { SignalPicture } from '../adapters/nats/signal-picture';
import { laneFinderOf, roadsOf, signalledLanesOf } from '../adapters/roadnet/snapshot-roads';
import { DEFAULT_LIMITS, District } from '../domain/district';
import { DEFAULT_SETTINGS } from '../domain/settings';
import { FollowSignals } from './follow-signals';
import { PerceiveFrames } from './perceive-frames';
import { PublishPicture } from './publish-picture';
import { RiverMetrics } from './river-metrics';
import { TRAFFIC_CONFIG, type TrafficConfig } from './traffic-config';

const OBJECTS_EVERY_MS = 500;
const SECOND_MS = 1_000;
const ROADNET_LOOK_MS = 1_000;
/** Without a frame for this long, although the bus is there, time passes by our own clock, this far behind it. */
const QUIET_MS = 2_000;
/** Longest wait for acknowledgements at the end; the platform cuts the whole drain off at 10 s. */
const DRAIN_MS = 4_000;

/** Brings the parts up in order and down in the reverse one. */
@Injectable()
export class TrafficService implements OnModuleInit, OnApplicationShutdown {
  private readonly log = createLogger('traffic');
  private readonly timers: NodeJS.Timeout[] = [];
  private bus: Bus | undefined;
  private cache: LatestValues | undefined;
  private frames: PerceiveFrames | undefined;
  private signals: FollowSignals | undefined;
  private picture: PublishPicture | undefined;

  constructor(@Inject(TRAFFIC_CONFIG) private readonly config: TrafficConfig) {}

  async onModuleInit(): Promise<void> {
    const { config, log } = this;
    const now = (): number => Date.now();
    const watch = new SnapshotWatch(config.ROADNET_SNAPSHOT);
    const snapshot = watch.look()!;
    const bus = await connectBus({ url: config.NATS_URL, user: config.NATS_USER, password: config.NATS_PASSWORD, actor: 'traffic', name: 'traffic' });
    const cache = LatestValues.open({ url: config.REDIS_URL, name: 'traffic' });
    const metrics = new RiverMetrics();
    const picture = new PublishPicture(bus, cache, () => district.roadnetVersion, metrics, now);
    const district: District = new District(roadsOf(snapshot), laneFinderOf(snapshot), signalledLanesOf(snapshot), DEFAULT_SETTINGS, DEFAULT_LIMITS, picture);
    const frames = new PerceiveFrames(bus, new FrameIntake(), district, metrics, log, now);
    const signals = new FollowSignals(bus, cache, new SignalPicture(district.signals), log, now);
    metrics.watch(district, () => frames.inHand);
    HealthRegistry.register('bus', () => bus.check());
    HealthRegistry.register('cache', () => cache.check());
    Object.assign(this, { bus, cache, frames, signals, picture });

    signals.start();
    await frames.start();
    let busAwayMs = now();
    this.timers.push(
      setInterval(() => followRoads(watch, frames, district, log), ROADNET_LOOK_MS),
      setInterval(() => picture.publishObjects(district), OBJECTS_EVERY_MS),
      setInterval(() => {
        signals.publishAll();
        // While the bus is away frames wait on it: their time must not have passed when they come.
        if (!bus.connected) busAwayMs = now();
        if (now() - Math.max(frames.lastFrameAtMs, busAwayMs) > QUIET_MS && frames.inHand === 0) district.onQuiet(now() - QUIET_MS);
      }, SECOND_MS),
    );
    log.info({ roadnet: snapshot.version }, 'follows the river');
  }

  async onApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.signals?.stop();
    await this.frames?.stop(DRAIN_MS);
    this.picture?.stop();
    await this.bus?.close();
    await this.cache?.close();
  }
}

/** A new version of the network is taken between two frames; one that cannot be read changes nothing. */
function followRoads(watch: SnapshotWatch, frames: PerceiveFrames, district: District, log: Logger): void {
  try {
    const snapshot = watch.look();
    if (!snapshot || snapshot.version === district.roadnetVersion) return;
    frames.flush();
    district.onRoads(roadsOf(snapshot), laneFinderOf(snapshot), signalledLanesOf(snapshot));
    log.info({ roadnet: snapshot.version }, 'goes on with a new version of the network');
  } catch (error) {
    if (!(error instanceof LingshanError)) throw error;
    log.error({ reason: error.reason }, error.detail);
  }
}
