/** The bus full, slow or gone: nothing acknowledged is lost, memory stays flat, and the units hear of it. */
import { subjects } from '../kernel/bus/catalogue';
import { lingshan } from '../kernel/wire';
import { LIMITS } from './domain/limits';
import { Edge, eventually } from './adapters/testing/edge';
import { rsmFrame, spatFrame } from './adapters/testing/frames';
import type { UnitClient } from './adapters/testing/unit-client';

const { StampedFrame } = lingshan.bus.v1;
const MIB = 1024 * 1024;

jest.setTimeout(60_000);

let edge: Edge;
beforeEach(async () => {
  // FRAMES_RSM gets about a third: some 900 frames of 50 objects.
  edge = await Edge.start(16 * MIB);
});
afterEach(() => edge.stop());

/** Sends RSM frames as fast as the connection takes them, until `last` or until `stop`. Returns the last counter sent. */
async function flood(unit: UnitClient, last: number, stop: () => boolean): Promise<number> {
  let counter = 0;
  while (counter < last && !stop()) {
    if (!unit.send([rsmFrame(++counter)])) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return counter;
}

/** Waits until no acknowledgement has come for 700 ms, and returns how far they went. */
async function standstill(unit: UnitClient): Promise<number> {
  for (;;) {
    const { through } = unit;
    await new Promise((resolve) => setTimeout(resolve, 700));
    if (through > 0 && unit.through === through) return through;
  }
}

it('stops reading when the stream is full, keeps other kinds flowing, and goes on when there is room', async () => {
  const { port } = await edge.startGateway('gw-a');
  const unit = await edge.connectUnit(port, 'rsu-1');
  const session = Date.now();
  await unit.open({ unitId: 'rsu-1', session });
  const total = 3000;
  const rssBefore = process.memoryUsage().rss;
  void flood(unit, total, () => false);
  // Full: the acknowledgements stand still.
  const stoodAt = await standstill(unit);
  expect(stoodAt).toBeLessThan(total);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(unit.through).toBe(stoodAt);
  expect((process.memoryUsage().rss - rssBefore) / MIB).toBeLessThan(150);
  // Another kind has a stream of its own, and another unit is not hurt.
  const other = await edge.connectUnit(port, 'rsu-2');
  await other.open({ unitId: 'rsu-2', session });
  other.send([spatFrame(1)]);
  await other.acked(1);
  // Room again: a reader takes what is there.
  const seen = new Map<number, number>();
  const traffic = await edge.connectBus('traffic');
  await traffic.consume('FRAMES_RSM', { maxMessages: 1000 }, (message) => {
    const { counter } = StampedFrame.decode(message.data);
    seen.set(counter ?? 0, (seen.get(counter ?? 0) ?? 0) + 1);
    message.ack();
  });
  await unit.acked(total, 30_000);
  await eventually(() => expect(seen.size).toBe(total));
  expect([...seen.values()].every((times) => times === 1)).toBe(true);
});

it('loses nothing acknowledged when the bus is killed and comes again', async () => {
  const { port } = await edge.startGateway('gw-a');
  const seen = new Set<number>();
  let copies = 0;
  const traffic = await edge.connectBus('traffic');
  await traffic.consume('FRAMES_RSM', { maxMessages: 1000 }, (message) => {
    const { counter } = StampedFrame.decode(message.data);
    seen.add(counter ?? 0);
    copies++;
    message.ack();
  });
  const unit = await edge.connectUnit(port, 'rsu-1');
  await unit.open({ unitId: 'rsu-1', session: Date.now() });
  const total = 2000;
  const flooding = flood(unit, total, () => false);
  await unit.acked(300, 20_000);
  await edge.nats.kill();
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(unit.through).toBeLessThan(total);
  await edge.nats.up();
  await flooding;
  await unit.acked(total, 30_000);
  await eventually(() => expect(seen.size).toBe(total), 15_000);
  // Handed out again after the kill is the bus's right; what the bus stored twice would be ours.
  expect(copies).toBeLessThanOrEqual(total + 1000);
});

it('sends what a unit missed to the next gateway when its gateway dies without a word', async () => {
  const first = await edge.startGateway('gw-a');
  const unit = await edge.connectUnit(first.port, 'rsu-1');
  const session = Date.now();
  await unit.open({ unitId: 'rsu-1', session });
  unit.send(Array.from({ length: 10 }, (_, i) => rsmFrame(i + 1, 5)));
  await unit.acked(10);
  unit.close();
  const api = await edge.connectBus('api');
  await eventually(() => expect(api.connected).toBe(true));
  const second = await edge.startGateway('gw-b');
  const again = await edge.connectUnit(second.port, 'rsu-1');
  await again.open({ unitId: 'rsu-1', session, ackedThrough: 10 });
  expect(again.resumeAfter).toBe(10);
  again.send([rsmFrame(11, 5)]);
  await again.acked(11);
  expect(await api.getLast('UNIT_CONNECTION', subjects.unitConnection('rsu-1'))).toBeDefined();
});

it('tells a unit that sends too much by not reading, and takes all of it', async () => {
  const { port } = await edge.startGateway('gw-a');
  const unit = await edge.connectUnit(port, 'rsu-1');
  await unit.open({ unitId: 'rsu-1', session: Date.now() });
  const archive = await edge.connectBus('archive');
  await archive.consume('FRAMES_STATUS', { maxMessages: 5000 }, (message) => message.ack());
  const total = LIMITS.messagesBurst + 400;
  const began = performance.now();
  for (let counter = 1; counter <= total; counter++) {
    if (!unit.send([spatFrame(counter)])) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await unit.acked(total, 30_000);
  // The burst is taken at once, the rest no faster than the sustained budget.
  expect(performance.now() - began).toBeGreaterThan(500);
});
