/** The bytes are no protobuf message of the kind that is read. */
export class ProtobufError extends Error {}

const DECODER = new TextDecoder('utf-8');
const TWO_32 = 2 ** 32;

/**
 * Reads the protobuf wire format (Protocol Buffers, "Encoding") and checks every bound: a length that leaves the message
 * is an error and never a read past it. 64-bit integers come as doubles, exact up to 2^53; callers check ranges.
 */
export class ProtobufReader {
  private at: number;

  constructor(
    private readonly bytes: Uint8Array,
    start = 0,
    private readonly end = bytes.length,
  ) {
    this.at = start;
  }

  get hasMore(): boolean {
    return this.at < this.end;
  }

  /** Unsigned integer of up to 64 bits. */
  uint(): number {
    const { bytes } = this;
    let byte = this.next();
    if (byte < 0x80) return byte;
    let low = byte & 0x7f;
    for (let shift = 7; shift <= 21; shift += 7) {
      byte = this.next();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return low;
    }
    let value = low;
    let factor = 2 ** 28;
    for (let i = 4; i < 10; i++, factor *= 128) {
      if (this.at >= this.end) throw new ProtobufError('ends inside a number');
      byte = bytes[this.at++]!;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new ProtobufError('holds a number of more than ten bytes');
  }

  /** Two's complement of 64 bits. */
  int(): number {
    const value = this.uint();
    return value >= 2 ** 63 ? this.negative(value) : value;
  }

  /** Doubles lose the low bits of what is near 2^64; small negative numbers are read again from their bytes. */
  private negative(value: number): number {
    const from = this.at - 10;
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10; i++) {
      const bits = this.bytes[from + i]! & 0x7f;
      const shift = i * 7;
      if (shift < 28) low += bits * 2 ** shift;
      else if (shift === 28) {
        low += (bits & 0xf) * 2 ** 28;
        high += bits >> 4;
      } else high += bits * 2 ** (shift - 32);
    }
    const upper = (high % TWO_32) - TWO_32;
    const exact = upper * TWO_32 + low;
    return Number.isSafeInteger(exact) ? exact : value - 2 ** 64;
  }

  /** Zigzag. */
  sint(): number {
    const value = this.uint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Field number and wire type of the next field. */
  tag(): { field: number; wire: number } {
    const tag = this.uint();
    if (tag > 0xffff_ffff || tag >>> 3 === 0) throw new ProtobufError('holds a field without a number');
    return { field: tag >>> 3, wire: tag & 7 };
  }

  bytesField(): Uint8Array {
    const length = this.uint();
    if (length > this.end - this.at) throw new ProtobufError('holds a field that is longer than its message');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  message(): ProtobufReader {
    return new ProtobufReader(this.bytesField());
  }

  text(): string {
    return DECODER.decode(this.bytesField());
  }

  skip(wire: number): void {
    if (wire === 0) this.uint();
    else if (wire === 1) this.advance(8);
    else if (wire === 2) this.bytesField();
    else if (wire === 5) this.advance(4);
    else throw new ProtobufError(`holds a field of wire type ${wire}`);
  }

  /** Numbers of a packed field, or one of an unpacked one, appended. */
  numbers(wire: number, kind: 'uint' | 'int' | 'sint', into: number[]): void {
    if (wire === 0) {
      into.push(this[kind]());
      return;
    }
    if (wire !== 2) throw new ProtobufError(`holds numbers of wire type ${wire}`);
    const packed = this.message();
    while (packed.hasMore) into.push(packed[kind]());
  }

  private next(): number {
    if (this.at >= this.end) throw new ProtobufError('ends inside a number');
    return this.bytes[this.at++]!;
  }

  private advance(count: number): void {
    if (count > this.end - this.at) throw new ProtobufError('ends inside a field');
    this.at += count;
  }
}
