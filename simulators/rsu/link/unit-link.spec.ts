import * as grpc from '@grpc/grpc-js';
import { lingshan } from '../../../services/kernel/wire';
import { RandomStream } from '../../random';
import type { OutboxFrame } from './outbox';
import type { LinkListener } from './link-listener';
import { UnitLink } from './unit-link';

const roadside = lingshan.roadside.v1;
type Request = lingshan.roadside.v1.ConnectRequest;

/** A gateway that stores in memory: a real grpc server whose manners each test sets. */
class MemoryGateway {
  readonly stored: { session: number; counter: number; backfilled: boolean }[] = [];
  readonly hellos: lingshan.roadside.v1.IHello[] = [];
  readonly receipts: lingshan.roadside.v1.IReceipt[] = [];
  readonly calls = new Set<grpc.ServerDuplexStream<Request, Buffer>>();
  acking = true;
  windowFrames = 64;
  rejectCounter = 0;
  port = 0;
  private server = new grpc.Server();
  private readonly through = new Map<number, number>();

  async start(port = 0): Promise<void> {
    this.server = new grpc.Server();
    const raw = (bytes: Buffer): Buffer => bytes;
    this.server.addService({
      Connect: { path: '/lingshan.roadside.v1.RoadsideService/Connect', requestStream: true, responseStream: true, requestSerialize: raw, requestDeserialize: (bytes: Buffer) => roadside.ConnectRequest.decode(bytes), responseSerialize: raw, responseDeserialize: raw },
      Backfill: { path: '/lingshan.roadside.v1.RoadsideService/Backfill', requestStream: false, responseStream: false, requestSerialize: raw, requestDeserialize: (bytes: Buffer) => roadside.BackfillRequest.decode(bytes), responseSerialize: raw, responseDeserialize: raw },
    } as grpc.ServiceDefinition, {
      Connect: (call: grpc.ServerDuplexStream<Request, Buffer>) => this.connect(call),
      Backfill: (call: grpc.ServerUnaryCall<lingshan.roadside.v1.BackfillRequest, Buffer>, done: grpc.sendUnaryData<Buffer>) => {
        for (const frame of call.request.frames) this.stored.push({ session: call.request.session!, counter: frame.counter!, backfilled: true });
        done(null, Buffer.from(roadside.BackfillResponse.encode({ stored: call.request.frames.length }).finish()));
      },
    });
    this.port = await new Promise<number>((resolve, reject) => this.server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))));
  }

  stop(): void {
    this.server.forceShutdown();
    this.calls.clear();
  }

  send(response: lingshan.roadside.v1.IConnectResponse): void {
    for (const call of this.calls) call.write(Buffer.from(roadside.ConnectResponse.encode(response).finish()));
  }

  private connect(call: grpc.ServerDuplexStream<Request, Buffer>): void {
    let session = 0;
    this.calls.add(call);
    const say = (response: lingshan.roadside.v1.IConnectResponse): void => { call.write(Buffer.from(roadside.ConnectResponse.encode(response).finish())); };
    call.on('error', () => this.calls.delete(call));
    call.on('end', () => { this.calls.delete(call); call.end(); });
    call.on('data', (request: Request) => {
      if (request.hello) {
        this.hellos.push(request.hello);
        session = request.hello.session!;
        say({ welcome: { resumeAfter: this.through.get(session) ?? 0, clockMs: Date.now(), windowFrames: this.windowFrames } });
      } else if (request.receipt) {
        this.receipts.push(request.receipt);
      } else if (request.batch?.frames && this.acking) {
        for (const frame of request.batch.frames) this.stored.push({ session, counter: frame.counter!, backfilled: false });
        const last = request.batch.frames[request.batch.frames.length - 1]!.counter!;
        this.through.set(session, last);
        const rejected = request.batch.frames.filter((frame) => frame.counter === this.rejectCounter);
        say({ ack: { through: last, rejections: rejected.map((frame) => ({ counter: frame.counter!, reason: 'COORD_ZERO' })) } });
      }
    });
  }
}

class Ear implements LinkListener {
  readonly sessions: number[] = [];
  readonly counted: string[] = [];
  readonly acked: string[] = [];
  readonly rejected: string[] = [];
  onSession(session: number): void { this.sessions.push(session); }
  onCounted(session: number, frame: OutboxFrame): void { this.counted.push(`${session}.${frame.counter}`); }
  onSending(): void { /* nothing to write here */ }
  onAcked(session: number, _through: number, frames: readonly OutboxFrame[]): void { for (const frame of frames) this.acked.push(`${session}.${frame.counter}`); }
  onRejected(_session: number, counter: number, reason: string): void { this.rejected.push(`${counter} ${reason}`); }
}

let gateway: MemoryGateway;
let link: UnitLink;
let ear: Ear;

function open(change: { backfillAfterFrames?: number; capacityFrames?: number; onConfiguration?: (sampling: readonly object[]) => void } = {}): void {
  ear = new Ear();
  link = new UnitLink({
    unitId: 'RSU-0001', gateways: [`127.0.0.1:${gateway.port}`], credentials: grpc.credentials.createInsecure(), software: 'spec',
    capacityFrames: 1000, backfillAfterFrames: 500, random: new RandomStream(1, 'spec'), clockMs: () => Date.now(), ...change,
  }, ear);
  link.connect();
}

function offer(count: number): void {
  for (let i = 0; i < count; i++) link.offer('rsm', Buffer.from([8, 1]), { objects: 1, generatedAtMs: Date.now() });
  link.pump();
}

async function until(what: () => boolean, timeoutMs = 8000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!what()) {
    if (performance.now() > deadline) throw new Error(`not reached within ${timeoutMs} ms: ${what.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

beforeEach(async () => { gateway = new MemoryGateway(); await gateway.start(); });
afterEach(() => { link.close(); gateway.stop(); });

it('sends in order within the window and forgets only what is acknowledged', async () => {
  open();
  gateway.rejectCounter = 7;
  await until(() => link.connected);
  offer(200);
  await until(() => link.unacknowledged === 0);
  expect(gateway.stored.map((one) => one.counter)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  expect(ear.acked).toEqual(ear.counted);
  expect(ear.rejected).toEqual(['7 COORD_ZERO']);
  gateway.acking = false;
  offer(200);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(link.unacknowledged).toBe(200);
});

it('resumes after the gateway died: same session, the unacknowledged again, nothing missing', async () => {
  open();
  await until(() => link.connected);
  offer(20);
  await until(() => ear.acked.length === 20);
  gateway.acking = false;
  offer(30);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { port } = gateway;
  gateway.stop();
  await until(() => !link.connected);
  offer(5);
  gateway.acking = true;
  await gateway.start(port);
  await until(() => link.unacknowledged === 0);
  expect(gateway.hellos).toHaveLength(2);
  expect(gateway.hellos[1]).toMatchObject({ session: gateway.hellos[0]!.session, ackedThrough: 20 });
  expect(gateway.stored.map((one) => one.counter)).toEqual(Array.from({ length: 55 }, (_, i) => i + 1));
  expect(link.counts.resent).toBe(30);
});

it('begins a new session after a long absence and sends the old frames by Backfill', async () => {
  open({ backfillAfterFrames: 40 });
  await until(() => link.connected);
  offer(10);
  await until(() => ear.acked.length === 10);
  const { port } = gateway;
  gateway.stop();
  await until(() => !link.connected);
  offer(100);
  await gateway.start(port);
  await until(() => link.connected);
  offer(3);
  await until(() => link.unacknowledged === 0);
  const [first, second] = ear.sessions;
  expect(second).toBeGreaterThan(first!);
  expect(gateway.stored.filter((one) => one.backfilled).map((one) => one.counter)).toEqual(Array.from({ length: 100 }, (_, i) => i + 11));
  expect(gateway.stored.filter((one) => one.session === second).map((one) => one.counter)).toEqual([1, 2, 3]);
  expect([...ear.acked].sort()).toEqual([...ear.counted].sort());
});

it('counts an acknowledgement of what it never sent, keeps its frames and goes on', async () => {
  open();
  gateway.acking = false;
  await until(() => link.connected);
  offer(10);
  await until(() => link.counts.connects === 1);
  gateway.send({ ack: { through: 1_000_000 } });
  gateway.send({ ack: { through: 4 } });
  await until(() => link.unacknowledged === 6);
  expect(link.counts.impossibleAcks).toBe(1);
  expect(ear.acked).toHaveLength(4);
  gateway.send({ welcome: { resumeAfter: 77, windowFrames: 64 } });
  await until(() => link.counts.impossibleAcks === 2);
  gateway.send({ ack: { through: 10 } });
  await until(() => link.unacknowledged === 0);
});

it('refuses before counting when the buffer is full, the less important first', () => {
  open({ capacityFrames: 100 });
  offer(200);
  expect(ear.counted).toHaveLength(90);
  expect(link.offer('bsm', Buffer.from([8, 1]), { objects: 0, generatedAtMs: 1 })).toBeUndefined();
  expect(link.offer('heartbeat', Buffer.from([8, 1]), { objects: 0, generatedAtMs: 1 })).toBeDefined();
  expect(link.counts.overflowed).toBe(111);
});

it('holds back what the gateway asks to hold back', async () => {
  open();
  await until(() => link.connected);
  gateway.send({ flow: { windowFrames: 16, holdBack: [roadside.FrameKind.FRAME_KIND_RSM] } });
  await until(() => { offer(1); return link.counts.heldBack > 0; });
  expect(link.offer('spat', Buffer.from([8, 1]), { objects: 0, generatedAtMs: 1 })).toBeDefined();
});

it('answers each message from above with its receipts', async () => {
  const configurations: (readonly object[])[] = [];
  open({ onConfiguration: (sampling) => configurations.push(sampling) });
  await until(() => link.connected);
  gateway.send({ downlink: { downlinkId: 'c-1', configuration: { revision: 1, sampling: [{ kind: 1, intervalMs: 500 }] } } });
  gateway.send({ downlink: { downlinkId: 'late-1', expiresAtMs: 1000, advice: {} } });
  gateway.send({ downlink: { downlinkId: 's-1', signalCommand: {} } });
  await until(() => gateway.receipts.length === 4);
  const Outcome = roadside.ReceiptOutcome;
  expect(gateway.receipts.map(({ downlinkId, outcome }) => [downlinkId, outcome])).toEqual([
    ['c-1', Outcome.RECEIPT_OUTCOME_ACCEPTED], ['c-1', Outcome.RECEIPT_OUTCOME_APPLIED], ['late-1', Outcome.RECEIPT_OUTCOME_EXPIRED], ['s-1', Outcome.RECEIPT_OUTCOME_REFUSED],
  ]);
  expect(configurations).toEqual([[{ kind: 'rsm', intervalMs: 500 }]]);
});
