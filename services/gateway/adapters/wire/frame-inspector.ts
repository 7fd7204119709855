/** Schema → range → plausibility of one frame. The hot kind is read into columns, the rare kinds with the generated classes. */
import { findFrameKind, type FrameKind } from '../../../kernel/frame-kind';
import { lingshan } from '../../../kernel/wire';
import { FrameView, readFrame } from '../../../kernel/wire/frame-reader';
import { RsmColumns, readRsm } from '../../../kernel/wire/rsm-reader';
import { WireError } from '../../../kernel/wire/wire-cursor';
import type { Rule } from '../../domain/field-rules';
import { LIMITS } from '../../domain/limits';
import { bsmRule, detectorReportRule, heartbeatRule } from '../../domain/message-rules';
import { finding, type Finding } from '../../domain/reasons';
import { checkRsm, type UnitMemory } from '../../domain/rsm-rules';
import { mapRule, rsiRule, spatRule } from '../../domain/signal-rules';
import { checkTime } from '../../domain/time-rules';

const { Bsm, DetectorReport, Heartbeat, Map: RoadMap, Rsi, Spat } = lingshan.v2x.v1;

type RareKind = Exclude<FrameKind, 'rsm'>;
type Check = (payload: Uint8Array, memory: UnitMemory, nowMs: number) => Finding | undefined;

/**
 * Decoding apart from judging: whatever the generated decoder throws, it throws because of the bytes; what a rule throws is our own bug.
 */
function judged<T>(decode: (payload: Uint8Array) => T, rule: Rule<T>): Check {
  return (payload, memory, nowMs) => {
    let message: T;
    try {
      message = decode(payload);
    } catch {
      return finding('WIRE_UNREADABLE', 'payload');
    }
    return rule(message, '', { nowMs, site: memory.site });
  };
}

const CHECKS: Readonly<Record<RareKind, Check>> = {
  bsm: judged(Bsm.decode, bsmRule),
  spat: judged(Spat.decode, spatRule),
  map: judged(RoadMap.decode, mapRule),
  rsi: judged(Rsi.decode, rsiRule),
  detector: judged(DetectorReport.decode, detectorReportRule),
  heartbeat: judged(Heartbeat.decode, heartbeatRule),
};

/** Inspects frames one after the other, header first; the latest header stands in `view`, also when the frame was refused. */
export class FrameInspector {
  readonly view = new FrameView();
  /** Kind of the latest frame; undefined when it has none of ours. */
  kind: FrameKind | undefined;
  private readonly columns = new RsmColumns();

  /** First finding in the header of bytes[start..end). `nowMs`: Unix time. */
  checkHeader(bytes: Uint8Array, start: number, end: number, nowMs: number): Finding | undefined {
    const { view } = this;
    this.kind = undefined;
    try {
      readFrame(bytes, start, end, view);
    } catch (error) {
      return findingOf(error);
    }
    this.kind = findFrameKind(view.kind);
    if (view.counter === 0) return finding('COUNTER_MISSING', 'counter');
    if (this.kind === undefined) return finding('KIND_UNKNOWN', `kind ${view.kind}`);
    const payloadBytes = view.payloadEnd - view.payloadStart;
    if (payloadBytes === 0) return finding('PAYLOAD_MISSING', 'payload');
    if (payloadBytes > LIMITS.payloadBytes) return finding('PAYLOAD_TOO_LARGE', `payload ${payloadBytes}`);
    return checkTime('generated_at_ms', view.generatedAtMs, nowMs);
  }

  /** First finding in the payload of the frame whose header was good. */
  checkPayload(bytes: Uint8Array, memory: UnitMemory, nowMs: number): Finding | undefined {
    const { view, columns } = this;
    const kind = this.kind as FrameKind;
    if (kind !== 'rsm') return CHECKS[kind](bytes.subarray(view.payloadStart, view.payloadEnd), memory, nowMs);
    try {
      readRsm(bytes, view.payloadStart, view.payloadEnd, columns);
    } catch (error) {
      return findingOf(error);
    }
    return checkRsm(columns, bytes, memory, nowMs);
  }
}

function findingOf(error: unknown): Finding {
  if (error instanceof WireError) return finding(error.problem, `${error.place} at byte ${error.offset}`);
  throw error;
}
