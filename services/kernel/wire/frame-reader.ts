/**
 * Reads roadside.v1.Frame and bus.v1.StampedFrame without copying the payload, cuts a ConnectRequest into its frames,
 * and appends the gateway's stamp behind a frame's own bytes: what is only forwarded is never encoded again.
 */
import { WireCursor } from './wire-cursor';

/** Most frames in one roadside.v1.FrameBatch. */
export const BATCH_MAX_FRAMES = 512;

/** A frame's header; the payload is bytes[payloadStart..payloadEnd) of the buffer that was read. */
export class FrameView {
  /** 0 absent. */
  counter = 0;
  /** roadside.v1.FrameKind as it came; 0 absent. */
  kind = 0;
  /** Unix time, ms; -1 absent. */
  generatedAtMs = -1;
  hasPayload = false;
  payloadStart = 0;
  payloadEnd = 0;
  /** Of the stamp: '' absent. */
  unitId = '';
  /** Of the stamp: 0 absent. */
  session = 0;
  /** Of the stamp: Unix time, ms; -1 absent. */
  receivedAtMs = -1;
  /** Of the stamp. */
  backfilled = false;
}

const TAG_UNIT_ID = (101 << 3) | 2;
const TAG_SESSION = 102 << 3;
const TAG_RECEIVED_AT_MS = 103 << 3;
const TAG_BACKFILLED = 104 << 3;

const cursor = new WireCursor();

/**
 * Reads bytes[start..end) as Frame or StampedFrame (they share their tags). Throws WireError; the fields read so far stay in `out`,
 * so that a damaged frame can still be named by its counter.
 */
export function readFrame(bytes: Uint8Array, start: number, end: number, out: FrameView): void {
  out.counter = 0;
  out.kind = 0;
  out.generatedAtMs = -1;
  out.hasPayload = false;
  out.payloadStart = start;
  out.payloadEnd = start;
  out.unitId = '';
  out.session = 0;
  out.receivedAtMs = -1;
  out.backfilled = false;
  cursor.reset(bytes, start, end, 'frame');
  while (cursor.pos < end) {
    const tag = cursor.readTag();
    switch (tag) {
      case 8:
        out.counter = cursor.readUint53();
        break;
      case 16:
        out.kind = cursor.readEnum();
        break;
      case 24:
        out.generatedAtMs = cursor.readUint53();
        break;
      case 34:
        out.payloadEnd = cursor.readEnd();
        out.payloadStart = cursor.pos;
        cursor.pos = out.payloadEnd;
        out.hasPayload = true;
        break;
      case TAG_UNIT_ID: {
        const idEnd = cursor.readEnd();
        out.unitId = readAscii(bytes, cursor.pos, idEnd);
        cursor.pos = idEnd;
        break;
      }
      case TAG_SESSION:
        out.session = cursor.readUint53();
        break;
      case TAG_RECEIVED_AT_MS:
        out.receivedAtMs = cursor.readUint53();
        break;
      case TAG_BACKFILLED:
        out.backfilled = cursor.readBool();
        break;
      default: {
        const number = tag >>> 3;
        if (number <= 4 || (number >= 101 && number <= 104)) cursor.fail('WIRE_TYPE_MISMATCH');
        cursor.skipUnknown(tag);
      }
    }
  }
}

/** Which member of roadside.v1.ConnectRequest a message carries. */
export type ConnectRequestMember = 'none' | 'hello' | 'batch' | 'receipt';

const MEMBERS: readonly ConnectRequestMember[] = ['none', 'hello', 'batch', 'receipt'];

/** Where the member of a ConnectRequest lies. */
export class ConnectRequestView {
  member: ConnectRequestMember = 'none';
  start = 0;
  end = 0;
}

/** Finds the one member of a ConnectRequest. Throws WireError on damage or two members. */
export function readConnectRequest(bytes: Uint8Array, out: ConnectRequestView): void {
  out.member = 'none';
  out.start = 0;
  out.end = 0;
  cursor.reset(bytes, 0, bytes.length, 'connect_request');
  while (cursor.pos < cursor.end) {
    const tag = cursor.readTag();
    const member = MEMBERS[tag >>> 3];
    if (member === undefined) {
      cursor.skipUnknown(tag);
      continue;
    }
    if ((tag & 7) !== 2) cursor.fail('WIRE_TYPE_MISMATCH');
    // Two members in one message would have to be merged; no encoder of ours writes that, so it is refused.
    if (out.member !== 'none') cursor.fail('WIRE_TOO_MANY_ITEMS');
    out.end = cursor.readEnd();
    out.start = cursor.pos;
    out.member = member;
    cursor.pos = out.end;
  }
}

/** Where the frames of a batch lie. */
export class FrameSlices {
  count = 0;
  readonly starts = new Uint32Array(BATCH_MAX_FRAMES);
  readonly ends = new Uint32Array(BATCH_MAX_FRAMES);
}

/**
 * Finds the frames (field `fieldNumber`) of the batch bytes[start..end). Throws WireError on damage or more than BATCH_MAX_FRAMES.
 * Other fields are skipped.
 */
export function readFrameSlices(bytes: Uint8Array, start: number, end: number, out: FrameSlices, fieldNumber = 1): void {
  out.count = 0;
  cursor.reset(bytes, start, end, 'frame_batch');
  const frameTag = (fieldNumber << 3) | 2;
  while (cursor.pos < end) {
    const tag = cursor.readTag();
    if (tag !== frameTag) {
      if (tag >>> 3 === fieldNumber) cursor.fail('WIRE_TYPE_MISMATCH');
      cursor.skipUnknown(tag);
      continue;
    }
    const frameEnd = cursor.readEnd();
    if (out.count === BATCH_MAX_FRAMES) cursor.fail('WIRE_TOO_MANY_ITEMS');
    out.starts[out.count] = cursor.pos;
    out.ends[out.count++] = frameEnd;
    cursor.pos = frameEnd;
  }
}

/** What a gateway knows of every frame of one session; made once a session. */
export class FrameStamp {
  private readonly head: Uint8Array;

  /** `unitId` must satisfy isId; `session` is at most 2^53-1. */
  constructor(unitId: string, session: number) {
    const head = new Uint8Array(3 + unitId.length + 2 + 10);
    let pos = writeVarint(head, 0, TAG_UNIT_ID);
    pos = writeVarint(head, pos, unitId.length);
    for (let i = 0; i < unitId.length; i++) head[pos++] = unitId.charCodeAt(i);
    pos = writeVarint(head, pos, TAG_SESSION);
    pos = writeVarint(head, pos, session);
    this.head = head.subarray(0, pos);
  }

  /** Most bytes that `write` appends. */
  get maxLength(): number {
    return this.head.length + 2 + 10 + 3;
  }

  /**
   * Writes the stamp at `pos` of `target` and returns the position behind it. All four tags are always written:
   * the last value wins, so nothing that the unit put under these tags survives.
   */
  write(target: Uint8Array, pos: number, receivedAtMs: number, backfilled: boolean): number {
    target.set(this.head, pos);
    pos = writeVarint(target, pos + this.head.length, TAG_RECEIVED_AT_MS);
    pos = writeVarint(target, pos, receivedAtMs);
    pos = writeVarint(target, pos, TAG_BACKFILLED);
    target[pos++] = backfilled ? 1 : 0;
    return pos;
  }
}

function writeVarint(target: Uint8Array, pos: number, value: number): number {
  while (value >= 0x80) {
    target[pos++] = (value % 128) | 0x80;
    value = Math.floor(value / 128);
  }
  target[pos++] = value;
  return pos;
}

function readAscii(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}
