import { createHash } from 'node:crypto';
import { frameKey } from '../../../kernel/ids';
import { lingshan } from '../../../kernel/wire';
import type { BatchFrame, ObjectBatch } from '../../domain/object-batch';

/** bus.v1.ObjectColumns of a batch; the result shares nothing with it. Columns are little-endian, as every machine we run on is. */
export function encodeObjects(batch: ObjectBatch, roadnetVersion: string): Uint8Array {
  const { count } = batch;
  return lingshan.bus.v1.ObjectColumns.encode({
    roadnetVersion,
    frames: batch.frames,
    trackId: bytesOf(batch.trackId, count),
    objectId: bytesOf(batch.objectId, count),
    type: bytesOf(batch.type, count),
    latE7: bytesOf(batch.latE7, count),
    lonE7: bytesOf(batch.lonE7, count),
    speedCmps: bytesOf(batch.speedCmps, count),
    heading_80thsDeg: bytesOf(batch.heading80thsDeg, count),
    lengthCm: bytesOf(batch.lengthCm, count),
    widthCm: bytesOf(batch.widthCm, count),
    laneNo: bytesOf(batch.laneNo, count),
    laneSDm: bytesOf(batch.laneSDm, count),
    laneDCm: bytesOf(batch.laneDCm, count),
    isPrimary: bytesOf(batch.isPrimary, count),
  }).finish();
}

/** Message id of a batch: a function of the frames in it and their order, so that sending it again is a repeat. */
export function batchIdOf(frames: readonly BatchFrame[]): string {
  // Joined first: a call into the hash costs more than the bytes that it takes.
  let keys = '';
  for (const frame of frames) keys += `${frameKey(frame.unitId, frame.session, frame.counter)}\n`;
  return `objects.${createHash('sha256').update(keys).digest('base64url')}`;
}

function bytesOf(column: NodeJS.TypedArray, rows: number): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, rows * column.BYTES_PER_ELEMENT);
}
