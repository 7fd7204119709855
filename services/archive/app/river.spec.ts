/** Poisoned rows among good ones, between a real bus and a real store: what the store refuses stands alone, the rest is stored. */
import { join } from 'node:path';
import { z } from 'zod';
import { subjects } from '../../kernel/bus/catalogue';
import { lingshan } from '../../kernel/wire';
import { FrameStamp } from '../../kernel/wire/frame-reader';
import { connectBus, type Bus } from '../../platform/bus';
import { projectRoot } from '../../platform/project-root';
import { defineQuery, migrate, type Store } from '../../platform/store';
import { RealNats } from '../../platform/testing/real-nats';
import { RealStore } from '../../platform/testing/real-store';
import { River } from './river';
import { riverGauges } from './river-gauges';

jest.setTimeout(60_000);

/** Lately: older rows are past their time to live. */
const SESSION = Date.now() - 60_000;
const FRAMES = 200;
const V2X = lingshan.v2x.v1;
const { FrameKind } = lingshan.roadside.v1;

/** Every raw row counts: nothing is merged away before it is looked at. */
const LEDGER = defineQuery({
  name: 'spec-ledger',
  sql: 'SELECT counter FROM frames WHERE unit_id = {unit:String} ORDER BY counter',
  params: z.object({ unit: z.string() }),
  row: z.object({ counter: z.coerce.number() }),
});
const QUARANTINE = defineQuery({
  name: 'spec-quarantine',
  sql: 'SELECT reason, detail, hex(raw) AS raw FROM quarantine WHERE unit_id = {unit:String} ORDER BY counter',
  params: z.object({ unit: z.string() }),
  row: z.object({ reason: z.string(), detail: z.string(), raw: z.string() }),
});

function stamped(unit: string, counter: number, kind: number, payload: Uint8Array): Uint8Array {
  const frame = lingshan.roadside.v1.Frame.encode({ counter, kind, generatedAtMs: SESSION + counter, payload }).finish();
  const stamp = new FrameStamp(unit, SESSION);
  const bytes = new Uint8Array(frame.length + stamp.maxLength);
  bytes.set(frame);
  return bytes.subarray(0, stamp.write(bytes, frame.length, SESSION + counter + 5, false));
}

const bsm = (vehicleId: string, counter: number): Uint8Array => V2X.Bsm.encode({ vehicleId, measuredAtMs: SESSION + counter, position: { latE7: 480000000, lonE7: 110000000 }, type: 1 }).finish();
const spat = (counter: number, state: number): Uint8Array => V2X.Spat.encode({ measuredAtMs: SESSION + counter, intersections: [{ junctionId: 'j1', controlMode: 'fixed', groups: [{ signalGroup: 1, state }] }] }).finish();
const counters = (without: readonly number[] = []): number[] => Array.from({ length: FRAMES }, (_, i) => i + 1).filter((counter) => !without.includes(counter));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();

describe('a river with poisoned rows in it', () => {
  let nats: RealNats;
  let realStore: RealStore;
  let gateway: Bus;
  let archive: Bus;
  let store: Store;
  let inserts: { table: string; bytes: number }[];
  let river: River | undefined;

  beforeAll(async () => {
    [nats, realStore] = await Promise.all([RealNats.start(), RealStore.start()]);
    [gateway, archive] = await Promise.all([connectBus(nats.credentials('gateway')), connectBus(nats.credentials('archive'))]);
    store = realStore.connect('archive');
    await migrate(store, join(projectRoot(), 'services/archive/migrations'), { namespace: 'archive' });
    // What this store refuses that the archive can not know of before.
    await store.command("ALTER TABLE vehicle_states ADD CONSTRAINT no_poison CHECK NOT startsWith(vehicle_id, 'poison')");
    await store.command("ALTER TABLE frames ADD CONSTRAINT no_large CHECK payload_bytes < 1000");
  });
  afterEach(async () => {
    await river?.stop(5000);
    river = undefined;
  });
  afterAll(async () => {
    await Promise.all([gateway?.close(), archive?.close(), store?.close()]);
    await Promise.all([nats?.stop(), realStore?.stop()]);
  });

  /** Everything published lies on the bus before the river starts, so that it comes as one batch. */
  async function run(stream: 'FRAMES_BSM' | 'FRAMES_STATUS'): Promise<void> {
    inserts = [];
    const counting: Store = Object.assign(Object.create(store) as Store, {
      insert: (...[table, columns, format, body, options]: Parameters<Store['insert']>) => {
        inserts.push({ table, bytes: body.length });
        return store.insert(table, columns, format, body, options);
      },
    });
    river = new River({ stream, messagesMax: 4 * FRAMES, bus: archive, store: counting, gauges: riverGauges, warn: () => undefined });
    await river.start();
    for (const end = Date.now() + 20_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
      if (inserts.length > 0 && river.pending === 0) return;
      if (Date.now() > end) throw new Error(`${river.pending} messages are still unstored after ${inserts.length} inserts`);
    }
  }
  const publish = (kind: 'bsm' | 'spat' | 'rsi', unit: string, frames: readonly Uint8Array[]): Promise<unknown> =>
    Promise.all(frames.map((data, i) => gateway.publish(subjects.frame(kind, unit), data, { messageId: `${unit}.${i}` })));
  const stored = async (unit: string): Promise<number[]> => (await store.query(LEDGER, { unit })).map(({ counter }) => counter);

  it.each([
    ['one', [77]],
    ['the first and the last', [1, FRAMES]],
    ['three, two of them neighbours', [5, 6, 150]],
  ])('stores the good ones once and isolates %s', async (name, poisoned) => {
    const unit = `bsm-${name.length}`;
    const frames = counters().map((counter) => stamped(unit, counter, FrameKind.FRAME_KIND_BSM, bsm(poisoned.includes(counter) ? `poison-${counter}` : `car-${counter}`, counter)));
    await publish('bsm', unit, frames);
    await run('FRAMES_BSM');
    expect(await stored(unit)).toEqual(counters(poisoned));
    const refused = await store.query(QUARANTINE, { unit: `bus:v2x.bsm.${unit}` });
    expect(refused.map(({ raw }) => raw)).toEqual(poisoned.map((counter) => hex(frames[counter - 1] as Uint8Array)));
    for (const { reason, detail } of refused) {
      expect(reason).toBe('STORE_DATA_REFUSED');
      expect(detail).toMatch(/insert into vehicle_states: .*no_poison/s);
    }
    // Each poisoned message costs at most the path from the whole batch to itself, two halves a level, and its own place in quarantine.
    expect(inserts.length).toBeLessThanOrEqual(2 + poisoned.length * (2 * 2 * Math.ceil(Math.log2(FRAMES)) + 1));
  });

  it('isolates what the last table refuses after the others took it', async () => {
    const frames = counters().map((counter) => {
      const description = '慢'.repeat(counter === 33 ? 400 : 1);
      return stamped('rsi-1', counter, FrameKind.FRAME_KIND_RSI, V2X.Rsi.encode({ msgCount: 1, measuredAtMs: SESSION + counter, events: [{ eventNo: 1, eventType: 401, description }] }).finish());
    });
    await publish('rsi', 'rsi-1', frames);
    await run('FRAMES_STATUS');
    expect(await stored('rsi-1')).toEqual(counters([33]));
    expect(await store.query(QUARANTINE, { unit: 'bus:v2x.rsi.rsi-1' })).toEqual([{ reason: 'STORE_DATA_REFUSED', detail: expect.stringMatching(/insert into frames: .*no_large/s), raw: hex(frames[32] as Uint8Array) }]);
  });

  it('isolates a value that its column can not hold before the engine sees it', async () => {
    const frames = counters().map((counter) => stamped('spat-1', counter, FrameKind.FRAME_KIND_SPAT, spat(counter, counter === 42 ? 99 : 6)));
    await publish('spat', 'spat-1', frames);
    await run('FRAMES_STATUS');
    expect(await stored('spat-1')).toEqual(counters([42]));
    expect(await store.query(QUARANTINE, { unit: 'bus:v2x.spat.spat-1' })).toEqual([{ reason: 'VALUE_OUT_OF_RANGE', detail: expect.stringMatching(/^signal_states\.state: 99 is no Enum8/), raw: hex(frames[41] as Uint8Array) }]);
    // The table can still be read.
    const states = defineQuery({ name: 'spec-states', sql: "SELECT state, count() AS n FROM signal_states WHERE unit_id = 'spat-1' GROUP BY state", params: z.object({}), row: z.object({ state: z.string(), n: z.coerce.number() }) });
    expect(await store.query(states, {})).toEqual([{ state: 'green-protected', n: FRAMES - 1 }]);
  });

  it('hands nothing out again afterwards', async () => {
    const taken: string[] = [];
    for (const stream of ['FRAMES_BSM', 'FRAMES_STATUS'] as const) {
      const consumption = await archive.consume(stream, { maxMessages: 10 }, (message) => void taken.push(message.subject));
      await new Promise((resolve) => setTimeout(resolve, 500));
      await consumption.stop();
    }
    expect(taken).toEqual([]);
  });
});
