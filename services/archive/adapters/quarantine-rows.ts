import { lingshan } from '../../kernel/wire';
import type { Row } from '../domain/tables';
import { MalformedMessage } from './malformed-message';
import type { TableRows } from './stamped-frames';

/** The row of one bus.v1.QuarantinedFrame. Throws MalformedMessage. */
export function quarantinedFrameRows(subject: string, data: Uint8Array): TableRows {
  let frame: lingshan.bus.v1.QuarantinedFrame;
  try {
    frame = lingshan.bus.v1.QuarantinedFrame.decode(data);
  } catch {
    throw new MalformedMessage('QUARANTINE_UNREADABLE', `${subject}: not a bus.v1.QuarantinedFrame`);
  }
  const row: Row = {
    unit_id: frame.unitId ?? '',
    session: frame.session ?? 0,
    counter: frame.counter ?? 0,
    received_at: frame.receivedAtMs ?? 0,
    kind: frame.kind,
    reason: frame.reason ?? '',
    detail: frame.detail ?? '',
    raw: frame.raw ?? new Uint8Array(0),
  };
  return [['quarantine', row]];
}

/** The row of a message that the archive itself can not store: named after its subject, at a time of ours. */
export function refusedMessageRow(refused: { subject: string; data: Uint8Array; reason: string; detail: string; nowMs: number; sequence: number }): Row {
  return {
    unit_id: `bus:${refused.subject}`,
    session: refused.nowMs,
    counter: refused.sequence,
    received_at: refused.nowMs,
    kind: 0,
    reason: refused.reason,
    detail: refused.detail,
    raw: refused.data,
  };
}
