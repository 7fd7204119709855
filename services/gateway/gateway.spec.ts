/** The gateway against a real nats-server and real gRPC clients with certificates. */
import { join } from 'node:path';
import { subjects, type StreamName } from '../kernel/bus/catalogue';
import { lingshan } from '../kernel/wire';
import type { Bus } from '../platform';
import { createAuthority } from '../platform/pki';
import { LIMITS } from './domain/limits';
import { Edge, eventually } from './adapters/testing/edge';
import { bsmFrame, heartbeatFrame, rsmFields, rsmFrame, spatFrame } from './adapters/testing/frames';
import type { UnitClient } from './adapters/testing/unit-client';

const { StampedFrame, QuarantinedFrame, UnitConnection, GatewayActivity } = lingshan.bus.v1;
const { Downlink, Frame, ConnectRequest } = lingshan.roadside.v1;
const { Rsm } = lingshan.v2x.v1;

jest.setTimeout(60_000);

let edge: Edge;
let readers: Record<'traffic' | 'archive' | 'facilities' | 'api', Bus>;
let session = Date.now();

/** What passed each stream since the test began, in order. */
let passed: { stream: StreamName; subject: string; data: Uint8Array }[] = [];

const of = (stream: StreamName): Uint8Array[] => passed.filter((entry) => entry.stream === stream).map(({ data }) => data);
const countersOf = (stream: StreamName): number[] => of(stream).map((data) => StampedFrame.decode(data).counter ?? 0);

beforeAll(async () => {
  edge = await Edge.start(256 * 1024 * 1024);
  readers = {
    traffic: await edge.connectBus('traffic'),
    archive: await edge.connectBus('archive'),
    facilities: await edge.connectBus('facilities'),
    api: await edge.connectBus('api'),
  };
  const keep = (stream: StreamName) => (message: { subject: string; data: Uint8Array; ack(): void }) => {
    passed.push({ stream, subject: message.subject, data: message.data });
    message.ack();
  };
  await readers.traffic.consume('FRAMES_RSM', { maxMessages: 5000 }, keep('FRAMES_RSM'));
  for (const stream of ['FRAMES_BSM', 'FRAMES_STATUS', 'QUARANTINE'] as const) await readers.archive.consume(stream, { maxMessages: 5000 }, keep(stream));
});

beforeEach(() => {
  passed = [];
  session++;
});

afterEach(() => edge.clear());
afterAll(() => edge.stop());

describe('the way up', () => {
  it('acknowledges what the bus has, byte for byte, with the stamp behind it', async () => {
    const { port } = await edge.startGateway('gw-a');
    const unit = await edge.connectUnit(port, 'rsu-1');
    await unit.open({ unitId: 'rsu-1', session });
    expect(unit.resumeAfter).toBe(0);
    const frames = [rsmFrame(1), spatFrame(2), bsmFrame(3), heartbeatFrame(4)];
    unit.send(frames);
    await unit.acked(4);
    await eventually(() => expect(passed).toHaveLength(4));
    expect(passed.map(({ subject }) => subject).sort()).toEqual(['v2x.bsm.rsu-1', 'v2x.heartbeat.rsu-1', 'v2x.rsm.rsu-1', 'v2x.spat.rsu-1']);
    for (const { data } of passed) {
      const stamped = StampedFrame.decode(data);
      const sent = frames[(stamped.counter ?? 0) - 1] as (typeof frames)[number];
      expect(stamped).toMatchObject({ unitId: 'rsu-1', session, backfilled: false, kind: sent.kind });
      expect(stamped.receivedAtMs).toBeGreaterThan(Date.now() - 10_000);
      const raw = Frame.encode(sent).finish();
      expect(Buffer.from(data.subarray(0, raw.length)).equals(Buffer.from(raw))).toBe(true);
    }
  });

  it('drops what came before and acknowledges it again', async () => {
    const { port } = await edge.startGateway('gw-a');
    const unit = await edge.connectUnit(port, 'rsu-1');
    await unit.open({ unitId: 'rsu-1', session });
    unit.send([rsmFrame(1), rsmFrame(2)]);
    unit.send([rsmFrame(2), rsmFrame(3)]);
    await unit.acked(3);
    const acks = unit.responses.length;
    unit.send([rsmFrame(1)]);
    await unit.until(() => unit.responses.length > acks);
    expect(unit.through).toBe(3);
    await eventually(() => expect(countersOf('FRAMES_RSM').sort()).toEqual([1, 2, 3]));
  });

  it('resumes at another gateway after the last acknowledged frame', async () => {
    const first = await edge.startGateway('gw-a');
    const unit = await edge.connectUnit(first.port, 'rsu-2');
    await unit.open({ unitId: 'rsu-2', session });
    unit.send(Array.from({ length: 20 }, (_, i) => rsmFrame(i + 1, 3)));
    await unit.acked(20);
    await first.drain();
    expect(await unit.ended()).toMatchObject({ code: 14, details: expect.stringContaining('DRAINING') });
    const second = await edge.startGateway('gw-b');
    const again = await edge.connectUnit(second.port, 'rsu-2');
    await again.open({ unitId: 'rsu-2', session });
    expect(again.resumeAfter).toBe(20);
    // A unit that does not listen sends all of it again: the platform keeps one of each.
    again.send(Array.from({ length: 25 }, (_, i) => rsmFrame(i + 1, 3)));
    await again.acked(25);
    await eventually(() => expect(countersOf('FRAMES_RSM')).toHaveLength(25));
    expect(new Set(countersOf('FRAMES_RSM')).size).toBe(25);
  });

  it('starts a new session at its beginning', async () => {
    const { port } = await edge.startGateway('gw-a');
    const unit = await edge.connectUnit(port, 'rsu-3');
    await unit.open({ unitId: 'rsu-3', session });
    unit.send([rsmFrame(1)]);
    await unit.acked(1);
    await unit.end();
    await unit.open({ unitId: 'rsu-3', session: ++session });
    expect(unit.resumeAfter).toBe(0);
  });

  it('answers the end of a stream only when everything is acknowledged', async () => {
    const { port } = await edge.startGateway('gw-a');
    const unit = await edge.connectUnit(port, 'rsu-4');
    await unit.open({ unitId: 'rsu-4', session });
    for (let i = 0; i < 20; i++) unit.send([rsmFrame(i + 1)]);
    expect((await unit.end()).code).toBe(0);
    expect(unit.through).toBe(20);
  });

  it('takes what was buffered beside the stream', async () => {
    const { port } = await edge.startGateway('gw-a');
    const unit = await edge.connectUnit(port, 'rsu-5');
    const answer = await unit.backfill('rsu-5', session, [rsmFrame(1, 5), { ...rsmFrame(2, 5), kind: 99 as number as 0 }, spatFrame(3)]);
    expect(answer.stored).toBe(2);
    expect(answer.rejections).toMatchObject([{ counter: 2, reason: 'KIND_UNKNOWN' }]);
    await eventually(() => expect(passed).toHaveLength(3));
    expect(StampedFrame.decode(of('FRAMES_RSM')[0] as Uint8Array)).toMatchObject({ backfilled: true, counter: 1 });
    await expect(unit.backfill('rsu-1', session, [rsmFrame(1)])).rejects.toMatchObject({ code: 7 });
    await expect(unit.backfill('rsu-5', session, [])).rejects.toMatchObject({ code: 3 });
  });
});

describe('who may speak', () => {
  it('refuses a unit whose certificate is another unit\'s', async () => {
    const { port } = await edge.startGateway('gw-a');
    const unit = await edge.connectUnit(port, 'rsu-1');
    await expect(unit.open({ unitId: 'rsu-2', session })).rejects.toThrow(/7 UNIT_MISMATCH/);
    expect(unit.status?.metadata.get('reason')).toEqual(['UNIT_MISMATCH']);
  });

  it('refuses a certificate of another authority, and none at all', async () => {
    const { port } = await edge.startGateway('gw-a');
    const foreign = await createAuthority(join(edge.directory, 'foreign'));
    const unit = await edge.connectUnit(port, 'rsu-1', foreign);
    await expect(unit.open({ unitId: 'rsu-1', session })).rejects.toThrow(/stream ended: 14/);
  });

  it.each([
    ['no session', { session: 0 }, /3 SESSION_INVALID/],
    ['an unknown codec', { codecProfile: 'asn1' }, /3 CODEC_UNKNOWN/],
    ['an endless software name', { software: 'x'.repeat(129) }, /3 SOFTWARE_TOO_LONG/],
  ])('refuses %s', async (_name, hello, status) => {
    const { port } = await edge.startGateway('gw-a');
    const unit = await edge.connectUnit(port, 'rsu-1');
    await expect(unit.open({ unitId: 'rsu-1', session, ...hello })).rejects.toThrow(status);
  });

  it('refuses frames before the hello, a second hello and a message above the limit', async () => {
    const { port } = await edge.startGateway('gw-a');
    const unit = await edge.connectUnit(port, 'rsu-1');
    unit.start();
    unit.send([rsmFrame(1)]);
    expect(await unit.ended()).toMatchObject({ code: 3, details: expect.stringContaining('HELLO_MISSING') });
    await unit.open({ unitId: 'rsu-1', session });
    unit.sendRaw(ConnectRequest.encode({ hello: { unitId: 'rsu-1', session } }).finish());
    expect(await unit.ended()).toMatchObject({ code: 3, details: expect.stringContaining('HELLO_REPEATED') });
    await unit.open({ unitId: 'rsu-1', session });
    unit.sendRaw(Buffer.alloc(LIMITS.messageBytes + 1));
    expect(await unit.ended()).toMatchObject({ code: 8 });
  });

  it('lets the newer stream of a unit replace the older', async () => {
    const { port } = await edge.startGateway('gw-a');
    const older = await edge.connectUnit(port, 'rsu-1');
    await older.open({ unitId: 'rsu-1', session });
    older.send([rsmFrame(1)]);
    await older.acked(1);
    const newer = await edge.connectUnit(port, 'rsu-1');
    await newer.open({ unitId: 'rsu-1', session });
    expect(newer.resumeAfter).toBe(1);
    expect(await older.ended()).toMatchObject({ code: 9, details: expect.stringContaining('REPLACED') });
    newer.send([rsmFrame(2)]);
    await newer.acked(2);
  });
});

describe('quarantine', () => {
  it('names a counter that leaps, keeps it, and goes on counting where it was', async () => {
    const { port } = await edge.startGateway('gw-a');
    const unit = await edge.connectUnit(port, 'rsu-1');
    await unit.open({ unitId: 'rsu-1', session });
    unit.send([rsmFrame(1), rsmFrame(1_000_000), rsmFrame(2)]);
    await unit.until(() => unit.rejections.length === 1);
    await unit.acked(2);
    expect(unit.rejections[0]).toMatchObject({ counter: 1_000_000, reason: 'COUNTER_LEAP', detail: expect.stringContaining('counter 1000000') });
    expect(unit.through).toBe(2);
    await eventually(() => expect(of('QUARANTINE')).toHaveLength(1));
    expect(QuarantinedFrame.decode(of('QUARANTINE')[0] as Uint8Array)).toMatchObject({ counter: 1_000_000, kind: 1, reason: 'COUNTER_LEAP' });
    await eventually(() => expect(countersOf('FRAMES_RSM')).toEqual([1, 2]));
  });

  it('takes good counters in any order, and refuses the spoilt one among them', async () => {
    const { port } = await edge.startGateway('gw-a');
    const unit = await edge.connectUnit(port, 'rsu-1');
    await unit.open({ unitId: 'rsu-1', session });
    unit.send([rsmFrame(3), { ...rsmFrame(4), kind: 99 as number as 0 }, rsmFrame(1), rsmFrame(2), rsmFrame(5)]);
    await unit.acked(5);
    await unit.until(() => unit.rejections.length === 1);
    expect(unit.rejections).toMatchObject([{ counter: 4, reason: 'KIND_UNKNOWN' }]);
    await eventually(() => expect(countersOf('FRAMES_RSM').sort()).toEqual([1, 2, 3, 5]));
  });

  it('keeps what is wrong with its bytes and reason, and acknowledges it as refused', async () => {
    const { port } = await edge.startGateway('gw-a');
    const unit = await edge.connectUnit(port, 'rsu-1');
    await unit.open({ unitId: 'rsu-1', session });
    const swapped = rsmFields(Date.now(), 3);
    for (const object of swapped.participants ?? []) [object.latE7, object.lonE7] = [object.lonE7 ?? 0, object.latE7 ?? 0];
    const bad = { ...rsmFrame(2), payload: Rsm.encode(swapped).finish() };
    unit.send([rsmFrame(1), bad, rsmFrame(3)]);
    await unit.acked(3);
    expect(unit.rejections).toMatchObject([{ counter: 2, reason: 'COORD_SWAPPED', detail: expect.stringContaining('participants[0]') }]);
    await eventually(() => expect(of('QUARANTINE')).toHaveLength(1));
    const kept = QuarantinedFrame.decode(of('QUARANTINE')[0] as Uint8Array);
    expect(kept).toMatchObject({ unitId: 'rsu-1', session, counter: 2, kind: 1, reason: 'COORD_SWAPPED' });
    expect(Buffer.from(kept.raw as Uint8Array).equals(Buffer.from(Frame.encode(bad).finish()))).toBe(true);
    expect(countersOf('FRAMES_RSM').sort()).toEqual([1, 3]);
    unit.send([bad]);
    await unit.until(() => unit.rejections.length === 2);
    expect(unit.rejections[1]).toMatchObject({ counter: 2, reason: 'COORD_SWAPPED' });
  });

  it('keeps a message that is no message', async () => {
    const { port } = await edge.startGateway('gw-a');
    const unit = await edge.connectUnit(port, 'rsu-1');
    await unit.open({ unitId: 'rsu-1', session });
    unit.sendRaw(Buffer.from([18, 200, 1, 5]));
    await unit.until(() => unit.rejections.length === 1);
    expect(unit.rejections[0]).toMatchObject({ counter: 0, reason: 'WIRE_TRUNCATED' });
    unit.send([rsmFrame(1)]);
    await unit.acked(1);
  });
});

describe('the way down', () => {
  const downlink = (downlinkId: string, fields: object = {}): Uint8Array => Downlink.encode({ downlinkId, configuration: { revision: 1 }, ...fields }).finish();
  const downlinksOf = (unit: UnitClient): unknown[] => unit.responses.flatMap((response) => (response.downlink ? [response.downlink.downlinkId] : []));

  it('sends the newest of each kind to a unit that comes, and what passes while it is here', async () => {
    await readers.api.publish(subjects.downlink('rsu-7', 'configuration'), downlink('old'));
    await readers.api.publish(subjects.downlink('rsu-7', 'configuration'), downlink('new'));
    await readers.api.publish(subjects.downlink('rsu-7', 'advice'), downlink('late', { expiresAtMs: Date.now() - 1000 }));
    const { port } = await edge.startGateway('gw-a');
    const unit = await edge.connectUnit(port, 'rsu-7');
    await unit.open({ unitId: 'rsu-7', session });
    await unit.until(() => downlinksOf(unit).length === 1);
    await readers.api.publish(subjects.downlink('rsu-7', 'rsi'), downlink('live'));
    await readers.api.publish(subjects.downlink('rsu-8', 'rsi'), downlink('foreign'));
    await unit.until(() => downlinksOf(unit).length === 2);
    expect(downlinksOf(unit)).toEqual(['new', 'live']);
    unit.acknowledge('live', 2);
    unit.send([rsmFrame(1)]);
    await unit.acked(1);
  });
});

describe('what the platform hears of units', () => {
  it('does not hear that a unit went whose newer session is here', async () => {
    // The look at who holds the unit takes long: by then the newer session is open.
    const slowly = (bus: Bus): Bus => {
      const getLast: Bus['getLast'] = async (stream, subject) => {
        if (stream === 'UNIT_CONNECTION') await new Promise((resolve) => setTimeout(resolve, 400));
        return bus.getLast(stream, subject);
      };
      return Object.assign(Object.create(bus) as Bus, { getLast });
    };
    const { port } = await edge.startGateway('gw-a', slowly);
    const heard: boolean[] = [];
    readers.facilities.tap(subjects.unitConnection('rsu-11'), (_subject, data) => heard.push(UnitConnection.decode(data).connected ?? false));
    const older = await edge.connectUnit(port, 'rsu-11');
    await older.open({ unitId: 'rsu-11', session });
    const newer = await edge.connectUnit(port, 'rsu-11');
    await newer.open({ unitId: 'rsu-11', session: ++session });
    expect(await older.ended()).toMatchObject({ code: 9, details: expect.stringContaining('REPLACED') });
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(heard).toEqual([true, true]);
    const last = await readers.facilities.getLast('UNIT_CONNECTION', subjects.unitConnection('rsu-11'));
    expect(UnitConnection.decode(last ?? new Uint8Array())).toMatchObject({ connected: true, session });
  });

  it('tells who is connected where, and what each unit does', async () => {
    const { port } = await edge.startGateway('gw-a');
    const activities: lingshan.bus.v1.GatewayActivity[] = [];
    readers.facilities.tap('live.activity', (_subject, data) => activities.push(GatewayActivity.decode(data)));
    const unit = await edge.connectUnit(port, 'rsu-9');
    await unit.open({ unitId: 'rsu-9', session, clockMs: Date.now() + 5000 });
    unit.send([rsmFrame(1), { ...rsmFrame(2), kind: 0 }]);
    await unit.acked(2);
    const connection = async (): Promise<lingshan.bus.v1.UnitConnection> =>
      UnitConnection.decode((await readers.facilities.getLast('UNIT_CONNECTION', subjects.unitConnection('rsu-9'))) ?? new Uint8Array());
    const connected = await connection();
    expect(connected).toMatchObject({ connected: true, gatewayId: 'gw-a', software: 'spec', session });
    expect(connected.clockSkewMs).toBeGreaterThan(4000);
    await eventually(() => expect(activities.flatMap(({ units }) => units)).toContainEqual(expect.objectContaining({ unitId: 'rsu-9', acked: 2, quarantined: 1, inFlight: 0 })));
    unit.close();
    const end = performance.now() + 5000;
    let gone = await connection();
    while (gone.connected && performance.now() < end) gone = await connection();
    expect(gone).toMatchObject({ connected: false, reason: expect.stringMatching(/^(CANCELLED|ENDED)$/) });
  });
});
