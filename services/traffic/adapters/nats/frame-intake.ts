import { LingshanError } from '../../../kernel/errors';
import { FRAME_KINDS } from '../../../kernel/frame-kind';
import { FrameView, readFrame } from '../../../kernel/wire/frame-reader';
import { readRsm, RsmColumns } from '../../../kernel/wire/rsm-reader';
import { RSM_MAX_OBJECTS } from '../../../kernel/sensed-objects';
import type { Sightings } from '../../domain/sightings';

/** Columns of one RSM and the keys of the broadcast ids in it. */
class RsmSightings extends RsmColumns implements Sightings {
  readonly connectedKey = new Uint32Array(RSM_MAX_OBJECTS);
}

/** Reads bus.v1.StampedFrame with an RSM; the same two objects are filled for each frame. */
export class FrameIntake {
  readonly frame = new FrameView();
  readonly sightings = new RsmSightings();

  /** Throws LingshanError badInput; `frame` and `sightings` are then not to be used. */
  read(data: Uint8Array): void {
    const { frame, sightings } = this;
    readFrame(data, 0, data.length, frame);
    if (frame.kind !== FRAME_KINDS.rsm.number || frame.unitId === '' || frame.session === 0 || frame.counter === 0 || frame.receivedAtMs < 0 || !frame.hasPayload) {
      throw new LingshanError('badInput', 'FRAME_INCOMPLETE', 'v2x.rsm: kind, counter, payload or the gateway\'s stamp is missing; publish bus.v1.StampedFrame');
    }
    readRsm(data, frame.payloadStart, frame.payloadEnd, sightings);
    if (sightings.measuredAtMs < 0) throw new LingshanError('badInput', 'RSM_INCOMPLETE', 'v2x.rsm: measured_at_ms is missing');
    for (let i = 0; i < sightings.count; i++) {
      sightings.connectedKey[i] = sightings.connected[i] === 0 ? 0 : keyOf(data, sightings.connectedStart[i]!, sightings.connectedEnd[i]!);
    }
  }
}

/** 32-bit FNV-1a of the bytes, never 0. */
function keyOf(data: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ data[i]!, 0x01000193);
  return hash >>> 0 || 1;
}
