import { STREAMS, subjects } from '../../kernel/bus/catalogue';
import { RealNats } from '../testing/real-nats';
import type { Bus, BusMessage } from './bus';
import { connectBus } from './connect-bus';

jest.setTimeout(30_000);

const text = (data: Uint8Array | undefined): string | undefined => data && Buffer.from(data).toString();
const bytes = (value: string): Uint8Array => Buffer.from(value);

async function until(condition: () => boolean, what: string, timeoutMs = 15_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('bus on a real server', () => {
  let nats: RealNats;
  const open: Bus[] = [];
  const connectAs = async (actor: Parameters<RealNats['credentials']>[0], publishTimeoutMs?: number): Promise<Bus> => {
    const bus = await connectBus({ ...nats.credentials(actor), ...(publishTimeoutMs !== undefined && { publishTimeoutMs }) });
    open.push(bus);
    return bus;
  };

  beforeAll(async () => {
    nats = await RealNats.start();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((bus) => bus.close()));
  });
  afterAll(() => nats.stop());

  it('provisions again without changing anything', async () => {
    const again = await nats.provision();
    expect(again).toHaveLength(Object.keys(STREAMS).length);
    expect(again.every(({ done }) => done === 'unchanged')).toBe(true);
  });

  it('resolves a publish when stored, drops a repeated id, and delivers once', async () => {
    const gateway = await connectAs('gateway');
    const archive = await connectAs('archive');
    const subject = subjects.frame('bsm', 'unit-1');
    for (const id of ['a', 'b', 'a', 'c']) await gateway.publish(subject, bytes(id), { messageId: `unit-1.1.${id}` });
    expect(gateway.unacknowledged).toBe(0);
    const got: BusMessage[] = [];
    const consumption = await archive.consume('FRAMES_BSM', { maxMessages: 10 }, (message) => got.push(message));
    await until(() => got.length >= 3, 'three messages');
    expect(got.map((message) => text(message.data))).toEqual(['a', 'b', 'c']);
    expect(got.map((message) => message.redelivered)).toEqual([false, false, false]);
    expect(consumption.pending).toBe(3);
    for (const message of got) message.ack();
    expect(consumption.pending).toBe(0);
  });

  it('hands out no more than may be unacknowledged, and again what was handed back', async () => {
    const gateway = await connectAs('gateway');
    const archive = await connectAs('archive');
    for (let i = 0; i < 20; i++) await gateway.publish(subjects.frame('bsm', 'unit-2'), bytes(String(i)), { messageId: `unit-2.1.${i}` });
    const got: BusMessage[] = [];
    await archive.consume('FRAMES_BSM', { maxMessages: 5 }, (message) => got.push(message));
    await until(() => got.length === 5, 'five messages');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(got).toHaveLength(5);
    got[0]?.nak();
    for (let settled = 1; settled < 21; settled++) {
      await until(() => got.length > settled, `message ${settled}`);
      got[settled]?.ack();
    }
    expect(got.filter((message) => message.redelivered).map((message) => text(message.data))).toEqual(['0']);
    expect(new Set(got.map((message) => text(message.data))).size).toBe(20);
  });

  it('refuses to store beyond the limit of an interest stream, and recovers when its reader acknowledges', async () => {
    const gateway = await connectAs('gateway');
    const archive = await connectAs('archive');
    const big = Buffer.alloc(512 * 1024);
    const refusal = async (): Promise<unknown> => {
      for (let i = 0; i < 40; i++) await gateway.publish(subjects.quarantine('unit-3'), big);
      return undefined;
    };
    await expect(refusal()).rejects.toMatchObject({ kind: 'full', reason: 'BUS_FULL' });
    await archive.consume('QUARANTINE', { maxMessages: 100 }, (message) => message.ack());
    await until(() => gateway.unacknowledged === 0, 'settled');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await gateway.publish(subjects.quarantine('unit-3'), big);
  });

  it('gives the newest of a subject, and of all subjects under a filter', async () => {
    const gateway = await connectAs('gateway');
    const api = await connectAs('api');
    expect(await gateway.getLast('UNIT_SESSION', subjects.unitSession('unit-4'))).toBeUndefined();
    await gateway.publish(subjects.unitSession('unit-4'), bytes('old'));
    await gateway.publish(subjects.unitSession('unit-4'), bytes('new'));
    expect(text(await gateway.getLast('UNIT_SESSION', subjects.unitSession('unit-4')))).toBe('new');
    expect(await gateway.listLast('DOWNLINK', 'down.unit-4.*')).toEqual([]);
    await api.publish(subjects.downlink('unit-4', 'map'), bytes('m'));
    await api.publish(subjects.downlink('unit-4', 'rsi'), bytes('r'));
    const all = await gateway.listLast('DOWNLINK', 'down.unit-4.*');
    expect(all.map(({ subject, data }) => [subject, text(data)]).sort()).toEqual([['down.unit-4.map', 'm'], ['down.unit-4.rsi', 'r']]);
  });

  it('passes live messages and taps', async () => {
    const facilities = await connectAs('facilities');
    const gateway = await connectAs('gateway');
    const heard: string[] = [];
    facilities.tap('live.activity', (subject, data) => heard.push(`${subject} ${text(data)}`));
    facilities.tap('v2x.heartbeat.*', (subject, data) => heard.push(`${subject} ${text(data)}`));
    await new Promise((resolve) => setTimeout(resolve, 50));
    gateway.publishLive('live.activity', bytes('1'));
    await gateway.publish('v2x.heartbeat.unit-5', bytes('2'));
    await until(() => heard.length === 2, 'both');
    expect(heard).toEqual(['live.activity 1', 'v2x.heartbeat.unit-5 2']);
  });

  it('loses nothing and keeps its subscriptions when the server is killed and comes back', async () => {
    const gateway = await connectAs('gateway', 10_000);
    const traffic = await connectAs('traffic');
    const archive = await connectAs('archive');
    const seen = new Set<string>();
    const tapped: string[] = [];
    await archive.consume('TRAFFIC_STATE', { maxMessages: 100 }, (message) => {
      seen.add(text(message.data) ?? '');
      message.ack();
    });
    traffic.tap('v2x.spat.*', (_subject, data) => tapped.push(text(data) ?? ''));
    const acked: string[] = [];
    const publishing = (async () => {
      for (let i = 0; i < 200; i++) {
        await traffic.publish(subjects.trafficEvent, bytes(String(i)), { messageId: `event-${i}` });
        acked.push(String(i));
        if (i === 50) await nats.kill();
        if (i === 50) setTimeout(() => void nats.up(), 300);
      }
    })();
    await publishing;
    expect(acked).toHaveLength(200);
    await until(() => seen.size === 200, 'all 200 events');
    await gateway.publish('v2x.spat.unit-6', bytes('after'));
    await until(() => tapped.includes('after'), 'tap after restart');
  });

  it('hands back what followed a late message, so that sending both again keeps their order', async () => {
    const timeoutMs = 1500;
    const gateway = await connectAs('gateway', timeoutMs);
    const subject = subjects.frame('bsm', 'unit-9');
    const got: string[] = [];
    const archive = await connectAs('archive');
    await archive.consume('FRAMES_BSM', { maxMessages: 100 }, (message) => {
      if (message.subject === subject) got.push(text(message.data) ?? '');
      message.ack();
    });
    await nats.kill();
    const outcome: string[] = [];
    const send = async (name: string, of = subject): Promise<void> => {
      await gateway.publish(of, bytes(name), { messageId: `${of}.${name}` }).then(() => outcome.push(`${name} stored`), (error: { reason: string }) => outcome.push(`${name} ${error.reason}`));
    };
    const first = send('first');
    await new Promise((resolve) => setTimeout(resolve, timeoutMs * 0.6));
    const second = send('second');
    const other = send('other', subjects.frame('bsm', 'unit-10'));
    await first;
    await nats.up();
    await Promise.all([second, other]);
    expect(outcome).toEqual(['first BUS_TIMEOUT', 'second BUS_TIMEOUT', 'other stored']);
    await Promise.all([send('first'), send('second')]);
    await until(() => got.length === 2, 'both');
    expect(got).toEqual(['first', 'second']);
  });

  it('refuses at once what the actor may not do, and a wrong password', async () => {
    const traffic = await connectAs('traffic');
    await expect(traffic.publish('v2x.rsm.unit-7', bytes('forged'))).rejects.toMatchObject({ kind: 'bug', reason: 'BUS_NOT_PERMITTED' });
    await expect(connectBus({ ...nats.credentials('gateway'), password: 'wrong' })).rejects.toMatchObject({ reason: 'BUS_CREDENTIALS_REFUSED' });
  });

  it('says that a message is too large before sending it', async () => {
    const gateway = await connectAs('gateway');
    await expect(gateway.publish('v2x.rsm.unit-8', new Uint8Array(9 * 1024 * 1024))).rejects.toMatchObject({ kind: 'badInput', reason: 'BUS_MESSAGE_TOO_LARGE' });
  });
});
