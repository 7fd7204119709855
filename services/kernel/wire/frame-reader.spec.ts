import * as fc from 'fast-check';
import { lingshan } from '.';
import {
  BATCH_MAX_FRAMES,
  ConnectRequestView,
  FrameSlices,
  FrameStamp,
  FrameView,
  readConnectRequest,
  readFrame,
  readFrameSlices,
} from './frame-reader';
import { WireError } from './wire-cursor';

const { ConnectRequest, Frame, FrameBatch } = lingshan.roadside.v1;
const { StampedFrame } = lingshan.bus.v1;

const frame = fc.record(
  {
    counter: fc.maxSafeNat(),
    kind: fc.integer({ min: 0, max: 8 }),
    generatedAtMs: fc.maxSafeNat(),
    payload: fc.uint8Array({ maxLength: 200 }),
  },
  { requiredKeys: [] },
);

describe('readFrame', () => {
  it('reads what the generated decoder reads, with and without the stamp', () => {
    const view = new FrameView();
    fc.assert(
      fc.property(
        frame,
        fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        fc.maxSafeNat(),
        fc.boolean(),
        (fields, unitId, session, receivedAtMs, backfilled) => {
          const raw = Frame.encode(fields).finish();
          const stamp = new FrameStamp(unitId, session);
          const bytes = new Uint8Array(raw.length + stamp.maxLength);
          bytes.set(raw);
          const end = stamp.write(bytes, raw.length, receivedAtMs, backfilled);
          const decoded = StampedFrame.decode(bytes.subarray(0, end));
          readFrame(bytes, 0, end, view);
          expect({ ...decoded }).toMatchObject({ unitId, session, receivedAtMs, backfilled });
          expect(view).toMatchObject({ unitId, session, receivedAtMs, backfilled });
          expect(view.counter).toBe(decoded.counter ?? 0);
          expect(view.kind).toBe(decoded.kind ?? 0);
          expect(view.generatedAtMs).toBe(decoded.generatedAtMs ?? -1);
          expect(view.hasPayload).toBe(decoded.payload instanceof Uint8Array);
          expect([...bytes.subarray(view.payloadStart, view.payloadEnd)]).toEqual([...(decoded.payload ?? [])]);
        },
      ),
    );
  });

  it('lets a unit forge nothing of the stamp', () => {
    const forged = StampedFrame.encode({ counter: 1, unitId: 'other', session: 9, receivedAtMs: 1, backfilled: true }).finish();
    const stamp = new FrameStamp('rsu-1', 7);
    const bytes = new Uint8Array(forged.length + stamp.maxLength);
    bytes.set(forged);
    const end = stamp.write(bytes, forged.length, 5, false);
    const view = new FrameView();
    readFrame(bytes, 0, end, view);
    expect(view).toMatchObject({ counter: 1, unitId: 'rsu-1', session: 7, receivedAtMs: 5, backfilled: false });
    expect(StampedFrame.decode(bytes.subarray(0, end))).toMatchObject({ unitId: 'rsu-1', session: 7, backfilled: false });
  });

  it('keeps the counter of a frame that is damaged behind it', () => {
    const view = new FrameView();
    expect(() => readFrame(Uint8Array.from([8, 42, 34, 9, 1]), 0, 5, view)).toThrow(WireError);
    expect(view.counter).toBe(42);
  });
});

describe('readConnectRequest and readFrameSlices', () => {
  it('find the frames of a batch byte for byte', () => {
    const request = new ConnectRequestView();
    const slices = new FrameSlices();
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 20 }), (frames) => {
        const bytes = ConnectRequest.encode({ batch: { frames } }).finish();
        readConnectRequest(bytes, request);
        expect(request.member).toBe('batch');
        readFrameSlices(bytes, request.start, request.end, slices);
        const found = Array.from({ length: slices.count }, (_, i) => [...bytes.subarray(slices.starts[i], slices.ends[i])]);
        expect(found).toEqual(frames.map((fields) => [...Frame.encode(fields).finish()]));
      }),
    );
  });

  it.each([
    ['nothing', [], 'none'],
    ['hello', [10, 0], 'hello'],
    ['receipt', [26, 0], 'receipt'],
  ])('%s', (_name, bytes, member) => {
    const request = new ConnectRequestView();
    readConnectRequest(Uint8Array.from(bytes), request);
    expect(request.member).toBe(member);
  });

  it('refuses two members and a member that is no message', () => {
    const request = new ConnectRequestView();
    expect(() => readConnectRequest(Uint8Array.from([10, 0, 18, 0]), request)).toThrow(/WIRE_TOO_MANY_ITEMS/);
    expect(() => readConnectRequest(Uint8Array.from([8, 0]), request)).toThrow(/WIRE_TYPE_MISMATCH/);
  });

  it('refuses more frames than a batch may have', () => {
    const slices = new FrameSlices();
    const bytes = FrameBatch.encode({ frames: Array.from({ length: BATCH_MAX_FRAMES + 1 }, () => ({ counter: 1 })) }).finish();
    expect(() => readFrameSlices(bytes, 0, bytes.length, slices)).toThrow(/WIRE_TOO_MANY_ITEMS/);
  });
});
