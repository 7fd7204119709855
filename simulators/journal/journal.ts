/**
 * The simulator's own record of what it sent and what was answered: the independent side of every "nothing was lost".
 * One append-only file of small little-endian records; a record cut by a crash at the end is left out when reading.
 *
 *   file    "LSJ1"
 *   'U'  u16 unit, u8 length, id, f64 session                                 a session begins
 *   'S'  u16 unit, u8 kind, u8 corrupt, u16 objects, u48 counter,
 *        f64 generatedAtMs (the unit's clock), f64 dueAtMs (the true clock)    a frame was counted
 *   'A'  u16 unit, u48 from, u48 through, f64 atMs                            frames acknowledged
 *   'R'  u16 unit, u48 counter, u8 length, reason                             a frame rejected
 *
 * `unit` numbers a (unit, session) pair of this file. A frame is recorded before its bytes leave.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { FRAME_KINDS, type FrameKind } from '../../services/kernel/frame-kind';

export const JOURNAL_MAGIC = 'LSJ1';
const BUFFER_BYTES = 64 * 1024;

export class JournalWriter {
  private readonly file: number;
  private readonly buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  private used = 0;
  private readonly numbers = new Map<string, number>();

  /** Begins a new file; an old one of the same name is replaced. */
  constructor(path: string) {
    this.file = openSync(path, 'w', 0o600);
    this.used = this.buffer.write(JOURNAL_MAGIC, 0, 'latin1');
  }

  /** Number of the session in this file, recorded when it is new. */
  session(unitId: string, session: number): number {
    const key = `${unitId}.${session}`;
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(key, number);
      this.reserve(12 + unitId.length);
      this.head('U', number);
      this.text(unitId);
      this.used = this.buffer.writeDoubleLE(session, this.used);
    }
    return number;
  }

  sent(number: number, frame: { kind: FrameKind; corrupt: boolean; objects: number; counter: number; generatedAtMs: number; dueAtMs: number }): void {
    this.reserve(29);
    this.head('S', number);
    this.buffer[this.used++] = FRAME_KINDS[frame.kind].number;
    this.buffer[this.used++] = frame.corrupt ? 1 : 0;
    this.used = this.buffer.writeUInt16LE(frame.objects, this.used);
    this.used = this.buffer.writeUIntLE(frame.counter, this.used, 6);
    this.used = this.buffer.writeDoubleLE(frame.generatedAtMs, this.used);
    this.used = this.buffer.writeDoubleLE(frame.dueAtMs, this.used);
  }

  acked(number: number, frames: { from: number; through: number; atMs: number }): void {
    this.reserve(23);
    this.head('A', number);
    this.used = this.buffer.writeUIntLE(frames.from, this.used, 6);
    this.used = this.buffer.writeUIntLE(frames.through, this.used, 6);
    this.used = this.buffer.writeDoubleLE(frames.atMs, this.used);
  }

  rejected(number: number, counter: number, reason: string): void {
    this.reserve(10 + 255);
    this.head('R', number);
    this.used = this.buffer.writeUIntLE(counter, this.used, 6);
    this.text(reason.slice(0, 64));
  }

  /** Hands everything to the operating system: it survives the death of this process, not of the machine. */
  flush(): void {
    let from = 0;
    while (from < this.used) from += writeSync(this.file, this.buffer, from, this.used - from);
    this.used = 0;
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private reserve(bytes: number): void {
    if (this.used + bytes > BUFFER_BYTES) this.flush();
  }

  private head(type: string, number: number): void {
    this.buffer[this.used++] = type.charCodeAt(0);
    this.used = this.buffer.writeUInt16LE(number, this.used);
  }

  private text(value: string): void {
    const length = this.buffer.write(value, this.used + 1, 255, 'latin1');
    this.buffer[this.used] = length;
    this.used += 1 + length;
  }
}
