import * as fc from 'fast-check';
import { lingshan } from '.';
import { RSM_MAX_OBJECTS, RSM_PRESENT, RsmColumns, UNAVAILABLE_16, readRsm } from './rsm-reader';
import { WireError } from './wire-cursor';

const { Rsm } = lingshan.v2x.v1;

const UINT32 = fc.integer({ min: 0, max: 0xffff_ffff });
const INT32 = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });

const participant = fc.record(
  {
    trackId: UINT32,
    type: fc.integer({ min: 0, max: 300 }),
    latE7: INT32,
    lonE7: INT32,
    elevationDm: INT32,
    speedCmps: fc.oneof(UINT32, fc.integer({ min: 0, max: 16_500 })),
    heading_80thsDeg: fc.oneof(UINT32, fc.integer({ min: 0, max: 30_000 })),
    accelLonCmps2: INT32,
    lengthCm: UINT32,
    widthCm: UINT32,
    heightCm: UINT32,
    positionSdCm: UINT32,
    source: fc.integer({ min: 0, max: 300 }),
    connectedId: fc.string({ maxLength: 70 }),
  },
  { requiredKeys: [] },
);

const rsm = fc.record(
  {
    msgCount: UINT32,
    measuredAtMs: fc.maxSafeNat(),
    reference: fc.record({ latE7: INT32, lonE7: INT32, elevationDm: INT32 }, { requiredKeys: [] }),
    participants: fc.array(participant, { maxLength: 12 }),
  },
  { requiredKeys: [] },
);

type Message = lingshan.v2x.v1.Rsm;

function fit(value: number | null | undefined, absent: number, largest: number): number {
  return value === null || value === undefined ? absent : Math.min(value, largest);
}

function expectSame(columns: RsmColumns, message: Message, bytes: Uint8Array): void {
  expect(columns.msgCount).toBe(message.msgCount ?? -1);
  expect(columns.measuredAtMs).toBe(message.measuredAtMs ?? -1);
  const latE7 = message.reference?.latE7;
  const lonE7 = message.reference?.lonE7;
  expect(columns.hasReference).toBe(typeof latE7 === 'number' && typeof lonE7 === 'number');
  if (columns.hasReference) expect([columns.refLatE7, columns.refLonE7]).toEqual([latE7, lonE7]);
  expect(columns.count).toBe(message.participants.length);
  message.participants.forEach((object, row) => {
    const present = columns.present[row] as number;
    expect({
      trackId: columns.trackId[row],
      type: columns.type[row],
      latE7: columns.latE7[row],
      lonE7: columns.lonE7[row],
      speedCmps: columns.speedCmps[row],
      heading80thsDeg: columns.heading80thsDeg[row],
      lengthCm: columns.lengthCm[row],
      widthCm: columns.widthCm[row],
      heightCm: columns.heightCm[row],
      source: columns.source[row],
      connected: columns.connected[row],
      elevationDm: present & RSM_PRESENT.elevation ? columns.elevationDm[row] : null,
      accelLonCmps2: present & RSM_PRESENT.accel ? columns.accelLonCmps2[row] : null,
      positionSdCm: present & RSM_PRESENT.positionSd ? columns.positionSdCm[row] : null,
      hasPosition: [(present & RSM_PRESENT.lat) !== 0, (present & RSM_PRESENT.lon) !== 0],
    }).toEqual({
      trackId: object.trackId ?? 0,
      type: Math.min(object.type ?? 0, 255),
      latE7: object.latE7 ?? 0,
      lonE7: object.lonE7 ?? 0,
      speedCmps: fit(object.speedCmps, UNAVAILABLE_16, 65534),
      heading80thsDeg: fit(object.heading_80thsDeg, UNAVAILABLE_16, 65534),
      lengthCm: fit(object.lengthCm, UNAVAILABLE_16, 65534),
      widthCm: fit(object.widthCm, UNAVAILABLE_16, 65534),
      heightCm: fit(object.heightCm, UNAVAILABLE_16, 65534),
      source: Math.min(object.source ?? 0, 255),
      connected: typeof object.connectedId === 'string' ? 1 : 0,
      elevationDm: object.elevationDm ?? null,
      accelLonCmps2: object.accelLonCmps2 ?? null,
      positionSdCm: object.positionSdCm ?? null,
      hasPosition: [typeof object.latE7 === 'number', typeof object.lonE7 === 'number'],
    });
    if (columns.connected[row] === 1) {
      const id = Buffer.from(bytes.subarray(columns.connectedStart[row], columns.connectedEnd[row])).toString('utf8');
      expect(id).toBe(object.connectedId);
    }
  });
}

/** The problem that reading meets, or undefined. Anything but a WireError is a failure of the test. */
function findProblem(bytes: Uint8Array): string | undefined {
  try {
    readRsm(bytes, 0, bytes.length, new RsmColumns());
    return undefined;
  } catch (error) {
    if (error instanceof WireError) return error.problem;
    throw error;
  }
}

describe('readRsm', () => {
  it('reads what the generated decoder reads', () => {
    const columns = new RsmColumns();
    fc.assert(
      fc.property(rsm, fc.nat(20), (fields, before) => {
        const encoded = Rsm.encode(fields as lingshan.v2x.v1.IRsm).finish();
        const bytes = new Uint8Array(before + encoded.length + 3).fill(0xff);
        bytes.set(encoded, before);
        readRsm(bytes, before, before + encoded.length, columns);
        expectSame(columns, Rsm.decode(encoded), bytes);
      }),
      { numRuns: 400 },
    );
  });

  it('refuses or reads alike whatever is done to the bytes, and throws nothing but WireError', () => {
    const columns = new RsmColumns();
    const edit = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(rsm, fc.array(edit, { minLength: 1, maxLength: 4 }), (fields, edits) => {
        const bytes = Rsm.encode(fields as lingshan.v2x.v1.IRsm).finish();
        fc.pre(bytes.length > 0);
        for (const { at, byte } of edits) bytes[at % bytes.length] = byte;
        let read = true;
        try {
          readRsm(bytes, 0, bytes.length, columns);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
          read = false;
        }
        if (!read) return;
        // The generated decoder also checks that text is UTF-8, which is left to the check of ids here.
        let message: Message;
        try {
          message = Rsm.decode(bytes);
        } catch {
          expect(columns.connected.subarray(0, columns.count).includes(1)).toBe(true);
          return;
        }
        expect(columns.count).toBe(message.participants.length);
        message.participants.forEach((object, row) => {
          expect(columns.trackId[row]).toBe(object.trackId ?? 0);
          expect(columns.latE7[row]).toBe(object.latE7 ?? 0);
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses a message cut at any offset, unless the cut falls between two fields', () => {
    const bytes = Rsm.encode({ msgCount: 1, measuredAtMs: 1_790_000_000_000, participants: [{ trackId: 300, latE7: 1, lonE7: 2 }] }).finish();
    const boundaries = new Set([0, 2, 2 + 7, bytes.length]);
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect([cut, findProblem(bytes.subarray(0, cut))]).toEqual([cut, boundaries.has(cut) ? undefined : 'WIRE_TRUNCATED']);
    }
  });

  it.each([
    ['an empty message', [], undefined],
    ['a varint of 11 bytes', [8, ...Array<number>(10).fill(0x80), 0], 'WIRE_VARINT_OVERLONG'],
    ['a count above 32 bits', [8, 0xff, 0xff, 0xff, 0xff, 0x7f], 'WIRE_VALUE_OVERFLOW'],
    ['a time above 2^53', [16, ...Array<number>(8).fill(0xff), 0x7f], 'WIRE_VALUE_OVERFLOW'],
    ['a count as fixed32', [13, 0, 0, 0, 0], 'WIRE_TYPE_MISMATCH'],
    ['participants as a varint', [80, 1], 'WIRE_TYPE_MISMATCH'],
    ['latitude as a varint', [82, 2, 24, 1], 'WIRE_TYPE_MISMATCH'],
    ['a length beyond the parent', [82, 3, 114, 9, 65], 'WIRE_TRUNCATED'],
    ['field number 0', [0, 0], 'WIRE_TAG_INVALID'],
    ['a group', [163, 1], 'WIRE_TAG_INVALID'],
    ['trailing garbage', [8, 1, 0xff], 'WIRE_TRUNCATED'],
    ['64 unknown fields', Array<number[]>(64).fill([0xa0, 0x06, 1]).flat(), undefined],
    ['65 unknown fields', Array<number[]>(65).fill([0xa0, 0x06, 1]).flat(), 'WIRE_UNKNOWN_FIELDS_EXCEEDED'],
    ['256 objects', Array<number[]>(RSM_MAX_OBJECTS).fill([82, 0]).flat(), undefined],
    ['257 objects', Array<number[]>(RSM_MAX_OBJECTS + 1).fill([82, 0]).flat(), 'WIRE_TOO_MANY_ITEMS'],
  ])('%s', (_name, bytes, problem) => {
    expect(findProblem(Uint8Array.from(bytes))).toBe(problem);
  });

  it('takes the last of a repeated scalar and forgets the message before', () => {
    const columns = new RsmColumns();
    readRsm(Uint8Array.from([8, 5, 8, 7, 82, 4, 8, 1, 8, 2]), 0, 10, columns);
    expect([columns.msgCount, columns.count, columns.trackId[0], columns.speedCmps[0]]).toEqual([7, 1, 2, UNAVAILABLE_16]);
    readRsm(new Uint8Array(0), 0, 0, columns);
    expect([columns.msgCount, columns.count, columns.measuredAtMs, columns.hasReference]).toEqual([-1, 0, -1, false]);
  });

  it('names the place and the fix', () => {
    expect(() => readRsm(Uint8Array.from([8, 1, 82, 2, 24, 1]), 0, 6, new RsmColumns())).toThrow(
      /WIRE_TYPE_MISMATCH: rsm\.participants at byte 5: .*wire type/,
    );
  });
});
