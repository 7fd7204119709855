import { counter, gauge, histogram } from '../../platform';
import type { District } from '../domain/district';

/** What this service tells about itself. */
export class RiverMetrics {
  readonly refused = counter('lingshan_traffic_frames_refused_total', 'Frames on the bus that could not be read', ['reason']);
  readonly publishRetries = counter('lingshan_traffic_publish_retries_total', 'Batches that the bus did not take at once', ['reason']);
  readonly historyDropped = counter('lingshan_traffic_history_dropped_total', 'States and events dropped because the bus was away or full for too long');
  private readonly frames = counter('lingshan_traffic_frames_total', 'RSM frames taken');
  private readonly objects = counter('lingshan_traffic_objects_total', 'Objects taken');
  private readonly frameTime = histogram('lingshan_traffic_frame_microseconds', 'Mean time per frame of a batch, µs', [25, 50, 100, 150, 200, 300, 500, 1_000, 5_000]);

  onBatch(frames: number, objects: number, spentMs: number): void {
    this.frames.inc(undefined, frames);
    this.objects.inc(undefined, objects);
    this.frameTime.observe((spentMs * 1000) / frames);
  }

  /** Figures that are read when they are scraped. */
  watch(district: District, inHand: () => number): void {
    gauge('lingshan_traffic_matched_share', 'Share of all objects so far that were on a lane', [], () => (district.objects === 0 ? 1 : district.matched / district.objects));
    gauge('lingshan_traffic_road_users', 'Road users known now', [], () => district.users.size);
    gauge('lingshan_traffic_tracks', 'Tracks of all units known now', [], () => district.trackCount);
    gauge('lingshan_traffic_late_frames', 'Frames so far that came too late to change the picture', [], () => district.lateFrames);
    gauge('lingshan_traffic_late_sightings', 'Stays and crossings so far whose window was closed', [], () => district.lateSightings);
    gauge('lingshan_traffic_frames_in_hand', 'Frames taken and not yet acknowledged', [], inHand);
  }
}
