/** Reads a journal back; tolerates the cut record that a killed simulator leaves at the end. */
import { readFile } from 'node:fs/promises';
import { findFrameKind, type FrameKind } from '../../services/kernel/frame-kind';
import { LingshanError } from '../../services/kernel/errors';
import { JOURNAL_MAGIC } from './journal';
import { LatencyHistogram } from './latency-histogram';

export interface JournalFrame {
  readonly kind: FrameKind;
  readonly objects: number;
  readonly corrupt: boolean;
  readonly generatedAtMs: number;
  readonly dueAtMs: number;
  acked: boolean;
  /** Undefined: not rejected. */
  rejected: string | undefined;
}

export interface JournalSession {
  readonly unitId: string;
  readonly session: number;
  /** By counter. */
  readonly frames: Map<number, JournalFrame>;
}

export interface Journal {
  readonly sessions: readonly JournalSession[];
  /** From a frame's due time to its acknowledgement. */
  readonly ackLatency: LatencyHistogram;
  /** Bytes of a cut record at the end. */
  readonly cutBytes: number;
}

/** @throws LingshanError JOURNAL_UNREADABLE with the byte at which it makes no sense */
export async function readJournal(file: string): Promise<Journal> {
  const bytes = await readFile(file).catch((cause) => { throw new LingshanError('badInput', 'JOURNAL_UNREADABLE', `${file} cannot be read; a run writes it with --journal`, { cause }); });
  const fail = (at: number, why: string): LingshanError => new LingshanError('badInput', 'JOURNAL_UNREADABLE', `${file}, byte ${at}: ${why}`);
  if (bytes.toString('latin1', 0, 4) !== JOURNAL_MAGIC) throw fail(0, 'not a journal of this version');
  const sessions: JournalSession[] = [];
  const ackLatency = new LatencyHistogram();
  let at = 4;
  while (at < bytes.length) {
    const size = recordSize(bytes, at);
    if (size === 0) throw fail(at, `unknown record 0x${bytes[at]!.toString(16)}`);
    if (size === undefined || at + size > bytes.length) break;
    const number = bytes.readUInt16LE(at + 1);
    const type = String.fromCharCode(bytes[at]!);
    if (type === 'U') {
      if (number !== sessions.length) throw fail(at, `session ${number} where ${sessions.length} is next`);
      sessions.push(readSession(bytes, at));
    } else {
      const session = sessions[number];
      if (!session) throw fail(at, `record of session ${number}, which has not begun`);
      if (type === 'S') readSent(bytes, at, session);
      else if (type === 'A') readAcked(bytes, at, session, ackLatency);
      else readRejected(bytes, at, session);
    }
    at += size;
  }
  return { sessions, ackLatency, cutBytes: bytes.length - at };
}

/** Size of the record at `at`; undefined when it is cut, 0 when there is no such record. */
function recordSize(bytes: Buffer, at: number): number | undefined {
  switch (bytes[at]) {
    case 0x55: return at + 3 < bytes.length ? 4 + bytes[at + 3]! + 8 : undefined;
    case 0x53: return 29;
    case 0x41: return 23;
    case 0x52: return at + 9 < bytes.length ? 10 + bytes[at + 9]! : undefined;
    default: return 0;
  }
}

function readSession(bytes: Buffer, at: number): JournalSession {
  const length = bytes[at + 3]!;
  return { unitId: bytes.toString('latin1', at + 4, at + 4 + length), session: bytes.readDoubleLE(at + 4 + length), frames: new Map() };
}

function readSent(bytes: Buffer, at: number, session: JournalSession): void {
  session.frames.set(bytes.readUIntLE(at + 7, 6), {
    kind: findFrameKind(bytes[at + 3]!) ?? 'rsm',
    corrupt: bytes[at + 4] === 1,
    objects: bytes.readUInt16LE(at + 5),
    generatedAtMs: bytes.readDoubleLE(at + 13),
    dueAtMs: bytes.readDoubleLE(at + 21),
    acked: false,
    rejected: undefined,
  });
}

function readAcked(bytes: Buffer, at: number, session: JournalSession, ackLatency: LatencyHistogram): void {
  const through = bytes.readUIntLE(at + 9, 6);
  const atMs = bytes.readDoubleLE(at + 15);
  for (let counter = bytes.readUIntLE(at + 3, 6); counter <= through; counter++) {
    const frame = session.frames.get(counter);
    if (!frame || frame.acked) continue;
    frame.acked = true;
    ackLatency.add(atMs - frame.dueAtMs);
  }
}

function readRejected(bytes: Buffer, at: number, session: JournalSession): void {
  const frame = session.frames.get(bytes.readUIntLE(at + 3, 6));
  if (frame) frame.rejected = bytes.toString('latin1', at + 10, at + 10 + bytes[at + 9]!);
}
