import { FRAME_KINDS } from '../../../kernel/frame-kind';
import { lingshan } from '../../../kernel/wire';
import { FrameView, readFrame } from '../../../kernel/wire/frame-reader';
import type { SignalBoard } from '../../domain/signal-board';

type Intersection = lingshan.bus.v1.ILiveIntersection;

/** A junction that no unit reports any more leaves the picture after this, ms. */
const FORGET_MS = 60_000;

/** The newest state of each junction, as it came, for bus.v1.LiveSignals. */
export class SignalPicture {
  private readonly intersections = new Map<string, { live: Intersection; heardMs: number; shown: string }>();
  private readonly changed = new Set<string>();
  private readonly frame = new FrameView();

  constructor(private readonly board: SignalBoard) {}

  /** Takes bus.v1.StampedFrame with a SPAT. Throws LingshanError badInput or a decoder's error on damage. */
  onFrame(data: Uint8Array): void {
    const { frame } = this;
    readFrame(data, 0, data.length, frame);
    if (frame.kind !== FRAME_KINDS.spat.number) return;
    const spat = lingshan.v2x.v1.Spat.decode(data.subarray(frame.payloadStart, frame.payloadEnd));
    const measuredAtMs = spat.measuredAtMs ?? frame.receivedAtMs;
    for (const state of spat.intersections) {
      const junctionId = state.junctionId ?? '';
      const known = this.intersections.get(junctionId);
      // Of two units that report one junction the newer word counts; an old one (a resend) never.
      if (known && (known.live.measuredAtMs ?? 0) > measuredAtMs && known.live.unitId === frame.unitId) continue;
      const groups = (state.groups ?? []).map((group) => ({ group: group.signalGroup ?? 0, state: group.state ?? 0 }));
      const shown = groups.map(({ group, state: light }) => `${group}:${light}`).join(' ');
      this.board.apply(junctionId, groups, frame.receivedAtMs);
      if (known?.shown !== shown) this.changed.add(junctionId);
      this.intersections.set(junctionId, { live: { state, measuredAtMs, unitId: frame.unitId }, heardMs: frame.receivedAtMs, shown });
    }
  }

  /** bus.v1.LiveSignals of the junctions whose lights changed since the last call; undefined when none did. */
  takeChanges(nowMs: number): Uint8Array | undefined {
    if (this.changed.size === 0) return undefined;
    const intersections = [...this.changed].map((junctionId) => this.intersections.get(junctionId)!.live);
    this.changed.clear();
    return lingshan.bus.v1.LiveSignals.encode({ asOfMs: nowMs, intersections }).finish();
  }

  /** bus.v1.LiveSignals of every junction known. */
  encodeAll(nowMs: number): Uint8Array {
    for (const [junctionId, { heardMs }] of this.intersections) {
      if (nowMs - heardMs <= FORGET_MS) continue;
      this.intersections.delete(junctionId);
      this.changed.delete(junctionId);
    }
    return lingshan.bus.v1.LiveSignals.encode({ asOfMs: nowMs, intersections: [...this.intersections.values()].map(({ live }) => live) }).finish();
  }
}
