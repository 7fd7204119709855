/**
 * A strict protobuf cursor over bytes from outside, for the few messages that are read tens of thousands of times a second.
 * Stricter than the generated decoders where leniency would hide damage: a number that does not fit its field is refused
 * instead of cut, groups are refused, and unknown fields are skipped up to a bound.
 */
import { LingshanError } from '../errors';

/** What can be wrong with bytes before their meaning is looked at. */
export const WIRE_PROBLEMS = {
  WIRE_TRUNCATED: 'a field or length reaches past the end of its message; send the whole message',
  WIRE_VARINT_OVERLONG: 'a varint has more than 10 bytes; encode it as protobuf says',
  WIRE_VALUE_OVERFLOW: 'a number does not fit its field; see the range in the contract',
  WIRE_TYPE_MISMATCH: 'a known field has the wrong wire type; the message is of another kind or schema generation',
  WIRE_TAG_INVALID: 'field number 0 or a group; neither exists in this contract',
  WIRE_UNKNOWN_FIELDS_EXCEEDED: 'more unknown fields than any schema generation adds; send the known ones',
  WIRE_TOO_MANY_ITEMS: 'a repeated field has more items than the contract allows; split the message',
} as const;

export type WireProblem = keyof typeof WIRE_PROBLEMS;

/** Unreadable bytes. `place` is the message or field, `offset` the byte at which reading stopped. */
export class WireError extends LingshanError {
  constructor(
    readonly problem: WireProblem,
    readonly place: string,
    readonly offset: number,
  ) {
    // Bytes from outside are at fault: our stack says nothing, and capturing it would cost more than the reading (a flood of damage).
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super('badInput', problem, `${place} at byte ${offset}: ${WIRE_PROBLEMS[problem]}`);
    Error.stackTraceLimit = limit;
    this.name = 'WireError';
  }
}

/** Most unknown fields in one message; newer schema generations add a handful. */
export const UNKNOWN_FIELDS_MAX = 64;

const UINT32_MAX = 0xffff_ffff;
const VARINT_BYTES_MAX = 10;

export class WireCursor {
  bytes: Uint8Array = new Uint8Array(0);
  pos = 0;
  end = 0;
  /** First byte of the outermost message, so that offsets in errors count from there. */
  origin = 0;
  /** Message or field being read; becomes the place in an error. */
  place = '';
  private unknownFields = 0;

  /** Starts a message at bytes[start..end). */
  reset(bytes: Uint8Array, start: number, end: number, place: string): void {
    if (start < 0 || end < start || end > bytes.length) {
      throw new RangeError(`slice ${start}..${end} outside ${bytes.length} bytes`);
    }
    this.bytes = bytes;
    this.pos = start;
    this.end = end;
    this.origin = start;
    this.place = place;
    this.unknownFields = 0;
  }

  fail(problem: WireProblem): never {
    throw new WireError(problem, this.place, this.pos - this.origin);
  }

  /** A field's tag: number << 3 | wire type. */
  readTag(): number {
    const tag = this.readUint32();
    if (tag < 8) this.fail('WIRE_TAG_INVALID');
    return tag;
  }

  readUint32(): number {
    const pos = this.pos;
    if (pos >= this.end) this.fail('WIRE_TRUNCATED');
    const first = this.bytes[pos] as number;
    if (first < 0x80) {
      this.pos = pos + 1;
      return first;
    }
    if (pos + 1 < this.end) {
      const second = this.bytes[pos + 1] as number;
      if (second < 0x80) {
        this.pos = pos + 2;
        return (first & 0x7f) | (second << 7);
      }
    }
    const value = this.readUint53();
    if (value > UINT32_MAX) this.fail('WIRE_VALUE_OVERFLOW');
    return value;
  }

  /** A zigzag number of 32 bits. */
  readSint32(): number {
    const value = this.readUint32();
    return (value >>> 1) ^ -(value & 1);
  }

  /** An enum. Negative numbers are legal on the wire and name nothing: they come out as `UINT32_MAX`. */
  readEnum(): number {
    const pos = this.pos;
    if (pos < this.end) {
      const first = this.bytes[pos] as number;
      if (first < 0x80) {
        this.pos = pos + 1;
        return first;
      }
    }
    const high = this.readVarint();
    return high > UINT32_MAX ? UINT32_MAX : high;
  }

  readBool(): boolean {
    return this.readVarint() !== 0;
  }

  /** A 64-bit unsigned number that a JavaScript number holds exactly. */
  readUint53(): number {
    const value = this.readVarint();
    if (value > Number.MAX_SAFE_INTEGER) this.fail('WIRE_VALUE_OVERFLOW');
    return value;
  }

  readSfixed32(): number {
    const pos = this.pos;
    if (pos + 4 > this.end) this.fail('WIRE_TRUNCATED');
    const bytes = this.bytes;
    this.pos = pos + 4;
    return (
      (bytes[pos] as number) |
      ((bytes[pos + 1] as number) << 8) |
      ((bytes[pos + 2] as number) << 16) |
      ((bytes[pos + 3] as number) << 24)
    );
  }

  /** End of the length-delimited field that starts here; the cursor stands at its first byte afterwards. */
  readEnd(): number {
    const length = this.readUint32();
    const end = this.pos + length;
    if (end > this.end) this.fail('WIRE_TRUNCATED');
    return end;
  }

  /** Skips a field that this generation of the schema does not know. */
  skipUnknown(tag: number): void {
    if (++this.unknownFields > UNKNOWN_FIELDS_MAX) this.fail('WIRE_UNKNOWN_FIELDS_EXCEEDED');
    switch (tag & 7) {
      case 0:
        this.readVarint();
        return;
      case 1:
        this.skipBytes(8);
        return;
      case 2:
        this.pos = this.readEnd();
        return;
      case 5:
        this.skipBytes(4);
        return;
      default:
        this.fail('WIRE_TAG_INVALID');
    }
  }

  private skipBytes(count: number): void {
    if (this.pos + count > this.end) this.fail('WIRE_TRUNCATED');
    this.pos += count;
  }

  /** Any varint; above 2^53 only approximately. */
  private readVarint(): number {
    const bytes = this.bytes;
    const end = this.end;
    let pos = this.pos;
    let value = 0;
    let scale = 1;
    const limit = pos + VARINT_BYTES_MAX;
    for (;;) {
      if (pos >= end) this.fail('WIRE_TRUNCATED');
      if (pos >= limit) this.fail('WIRE_VARINT_OVERLONG');
      const byte = bytes[pos++] as number;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        this.pos = pos;
        return value;
      }
      scale *= 128;
    }
  }
}
