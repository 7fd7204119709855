/**
 * P2: order per source is kept; late data is marked, not dropped. A unit of the test's own sends a seeded mess: measurements out of
 * order by ± 5 s, batches that overtake each other, 1 % repeats, some damaged, some minutes late, some hours late by Backfill.
 * A plain model of what must be there is compared with what the public door returns.
 */
import { lingshan } from '../../services/kernel/wire';
import { connectBus, type Bus } from '../../services/platform';
import { bsmFrame, heartbeatFrame, rsmFields, rsmFrame, spatFrame } from '../../services/gateway/adapters/testing/frames';
import { SeededRandom } from '../catalogue/seeded-random';
import { Door } from '../harness/door';
import { connectUnit, type IFrame, type OwnUnit } from '../harness/own-units';
import { waitUntil } from '../harness/processes';
import { startCity, type RunningCity } from '../harness/start-city';

const { Frame } = lingshan.roadside.v1;
const { StampedFrame } = lingshan.bus.v1;
const { Rsm } = lingshan.v2x.v1;

jest.setTimeout(180_000);

const UNIT = 'OWN-P02';
const FRAMES = 2400;
const OBJECTS = 5;
const EVERY_MS = 10;
const SHUFFLE_MS = 5000;
const LATE_MS = 600_000;
const BATCH = 20;
const OLD_FRAMES = 300;
/** Frames of one Backfill call: what fits into a message. */
const CALL = 100;
const HOUR_MS = 3_600_000;

interface Planned {
  readonly counter: number;
  readonly kind: 'rsm' | 'spat' | 'bsm' | 'heartbeat';
  readonly measuredAtMs: number;
  readonly frame: IFrame;
  /** Reason for which it must be refused. */
  readonly damaged?: string;
}

const MAKERS = {
  rsm: (counter: number, atMs: number) => rsmFrame(counter, OBJECTS, atMs),
  spat: spatFrame,
  bsm: bsmFrame,
  heartbeat: heartbeatFrame,
} as const;

/** What damages an RSM, and the reason that the contract names for it. */
const DAMAGES: readonly { readonly reason: string; readonly payload: (counter: number, atMs: number) => Uint8Array }[] = [
  { reason: 'WIRE_TRUNCATED', payload: (counter, atMs) => Rsm.encode(rsmFields(atMs, OBJECTS, counter)).finish().slice(0, -3) },
  { reason: 'COORD_OUT_OF_RANGE', payload: (counter, atMs) => Rsm.encode(withFirst(counter, atMs, { latE7: 910_000_000 })).finish() },
  { reason: 'SPEED_OUT_OF_RANGE', payload: (counter, atMs) => Rsm.encode(withFirst(counter, atMs, { speedCmps: 20_000 })).finish() },
];

function withFirst(counter: number, atMs: number, change: lingshan.v2x.v1.IParticipant): lingshan.v2x.v1.IRsm {
  const fields = rsmFields(atMs, OBJECTS, counter);
  return { ...fields, participants: (fields.participants ?? []).map((one, i) => (i === 0 ? { ...one, ...change } : one)) };
}

/** The frames in order of their counters, which is the order in which the unit counted them, not the order of measuring. */
function plan(random: SeededRandom, nowMs: number): Planned[] {
  const kinds = ['rsm', 'rsm', 'spat', 'bsm', 'heartbeat'] as const;
  const startMs = nowMs - FRAMES * EVERY_MS;
  const measured = Array.from({ length: FRAMES }, (_, i) => ({ atMs: startMs + i * EVERY_MS, counted: i * EVERY_MS + (random.next() * 2 - 1) * SHUFFLE_MS }));
  measured.sort((a, b) => a.counted - b.counted);
  // 0.1 %, at least one of each damage; the first frame stays whole, for it tells where the unit stands.
  const damagedAt = new Map(DAMAGES.map((damage, i) => [100 + Math.floor((i + random.next()) * (FRAMES / DAMAGES.length - 50)), damage]));
  return measured.map(({ atMs }, i) => {
    const counter = i + 1;
    const measuredAtMs = random.next() < 0.01 ? atMs - LATE_MS : atMs;
    const damage = damagedAt.get(counter);
    if (damage) return { counter, kind: 'rsm', measuredAtMs, frame: { counter, kind: 1, generatedAtMs: measuredAtMs, payload: damage.payload(counter, measuredAtMs) }, damaged: damage.reason };
    const kind = i === 0 ? 'rsm' : random.pick(kinds);
    return { counter, kind, measuredAtMs, frame: MAKERS[kind](counter, measuredAtMs) };
  });
}

interface StoredFrame {
  readonly session: number;
  readonly counter: number;
  readonly kind: string;
  readonly measuredAt: string;
  readonly receivedAt: string;
  readonly lateMs: number;
  readonly objects: number;
  readonly backfilled: boolean;
}

describe('a unit whose frames come out of order, twice, damaged and late', () => {
  const random = new SeededRandom(2);
  const session = Date.now();
  const oldSession = session - 3 * HOUR_MS;
  const planned = plan(random, session - 1000);
  const good = planned.filter(({ damaged }) => damaged === undefined);
  const sentAtMs = new Map<number, number>();
  /** Order in which counters were first sent. */
  const sentOrder: number[] = [];
  const passed: Record<'spat' | 'heartbeat', number[]> = { spat: [], heartbeat: [] };
  let repeats = 0;
  let overtakings = 0;
  let settledAtMs = 0;
  let city: RunningCity;
  let door: Door;
  let unit: OwnUnit;
  const buses: Bus[] = [];

  beforeAll(async () => {
    city = await startCity({ simulator: false });
    door = Door.open(city);
    // Who is allowed to listen sees in which order the bus took the frames.
    for (const [actor, kind] of [['traffic', 'spat'], ['facilities', 'heartbeat']] as const) {
      const bus = await connectBus({ url: city.nats, user: actor, password: city.passwords.bus[actor], actor, name: 'p02' });
      bus.tap(`v2x.${kind}.*`, (_, data) => passed[kind].push(Number(StampedFrame.decode(data).counter)));
      buses.push(bus);
    }
    unit = await connectUnit(city, UNIT);
    await unit.open({ unitId: UNIT, session, clockMs: Date.now() });
  });
  afterAll(async () => {
    unit?.close();
    await Promise.all(buses.map((bus) => bus.close()));
    await city?.stop();
  });

  it('is acknowledged everything, and told what was refused and why', async () => {
    const batches: Planned[][] = [];
    for (let at = 0; at < planned.length; at += BATCH) batches.push(planned.slice(at, at + BATCH));
    for (let i = 0; i + 1 < batches.length; i++) {
      if (i === 0 || random.next() > 0.05) continue;
      [batches[i], batches[i + 1]] = [batches[i + 1] as Planned[], batches[i] as Planned[]];
      overtakings++;
    }
    for (const batch of batches) {
      const frames: IFrame[] = [];
      for (const { counter, frame } of batch) {
        frames.push(frame);
        sentAtMs.set(counter, Date.now());
        sentOrder.push(counter);
        if (random.next() >= 0.01) continue;
        const before = random.pick(sentOrder);
        frames.push((planned[before - 1] as Planned).frame);
        repeats++;
      }
      unit.send(frames);
      await unit.until(() => unit.through >= Math.min(...batch.map(({ counter }) => counter)) - 400, 60_000);
    }
    await unit.acked(FRAMES, 60_000);
    settledAtMs = Date.now();
    const refused = new Map(unit.rejections.map(({ counter, reason }) => [Number(counter), reason]));
    expect(refused).toEqual(new Map(planned.flatMap(({ counter, damaged }) => (damaged === undefined ? [] : [[counter, damaged]]))));
    expect(repeats).toBeGreaterThan(10);
    expect(overtakings).toBeGreaterThan(1);
  });

  it('may send by Backfill what it held for hours, and what it sent before', async () => {
    const old = Array.from({ length: OLD_FRAMES }, (_, i) => rsmFrame(i + 1, OBJECTS, oldSession + i * 100));
    for (let times = 0; times < 2; times++) {
      for (let at = 0; at < OLD_FRAMES; at += CALL) {
        const answer = await unit.backfill(UNIT, oldSession, old.slice(at, at + CALL));
        expect(answer.rejections ?? []).toEqual([]);
        expect(answer.stored).toBe(CALL);
      }
    }
    const again = good.slice(-50).map(({ frame }) => frame);
    expect((await unit.backfill(UNIT, session, again)).stored).toBe(50);
  });

  it('finds every good frame stored once, and nothing else', async () => {
    await waitUntil('everything is stored', async () => (await door.listLedger(UNIT, session)).length >= good.length && (await door.listLedger(UNIT, oldSession)).length >= OLD_FRAMES, 60_000);
    const objectsOf = (kind: string): number => (kind === 'rsm' ? OBJECTS : 0);
    const rows = await door.listLedger(UNIT, session);
    expect(rows.map(({ counter, kind, copies, objectRows }) => ({ counter, kind, copies, objectRows }))).toEqual(good.map(({ counter, kind }) => ({ counter, kind, copies: 1, objectRows: objectsOf(kind) })));
    const old = await door.listLedger(UNIT, oldSession);
    expect(old.map(({ counter, copies, objectRows }) => ({ counter, copies, objectRows }))).toEqual(Array.from({ length: OLD_FRAMES }, (_, i) => ({ counter: i + 1, copies: 1, objectRows: OBJECTS })));
  });

  it('finds its times kept and the late ones marked', async () => {
    const listFrames = (fromMs: number, toMs: number): Promise<StoredFrame[]> =>
      door.listAll(`/v1/units/${UNIT}/frames?from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`);
    const frames = await listFrames(session - HOUR_MS / 2, session + HOUR_MS / 2);
    const byCounter = new Map(frames.map((frame) => [frame.counter, frame]));
    expect(frames).toHaveLength(good.length);
    let late = 0;
    for (const { counter, measuredAtMs } of good) {
      const frame = byCounter.get(counter) as StoredFrame;
      const receivedAtMs = Date.parse(frame.receivedAt);
      expect(Date.parse(frame.measuredAt)).toBe(measuredAtMs);
      expect(frame.lateMs).toBe(receivedAtMs - measuredAtMs);
      expect(receivedAtMs).toBeGreaterThanOrEqual(sentAtMs.get(counter) as number);
      expect(receivedAtMs).toBeLessThanOrEqual(settledAtMs);
      expect(frame.backfilled).toBe(false);
      if (frame.lateMs >= LATE_MS) late++;
    }
    expect(late).toBeGreaterThan(5);
    const old = await listFrames(oldSession - 1000, oldSession + HOUR_MS / 2);
    expect(old).toHaveLength(OLD_FRAMES);
    expect(old.every(({ backfilled, lateMs }) => backfilled && lateMs >= 2 * HOUR_MS)).toBe(true);
  });

  it('is kept in order, kind by kind, all the way to the bus', () => {
    for (const kind of ['spat', 'heartbeat'] as const) {
      const sent = sentOrder.filter((counter) => planned[counter - 1]?.kind === kind);
      // A repeat may pass the bus again; only the first of it is stored.
      expect([...new Set(passed[kind])]).toEqual(sent);
    }
  });

  it('finds what was refused in quarantine, byte for byte', async () => {
    const operator = await Door.signIn(city, 'operator');
    const damaged = planned.filter((one) => one.damaged !== undefined);
    const path = `/v1/quarantine?unitId=${UNIT}&from=${new Date(session - 60_000).toISOString()}&to=${new Date(settledAtMs + 60_000).toISOString()}`;
    let kept: { counter: number; reason: string; rawBase64: string }[] = [];
    await waitUntil('the refused frames are kept', async () => (kept = await operator.listAll(path)).length >= damaged.length, 30_000);
    expect(kept.map(({ counter, reason, rawBase64 }) => ({ counter, reason, rawBase64 })).sort((a, b) => a.counter - b.counter)).toEqual(
      damaged.map((one) => ({ counter: one.counter, reason: one.damaged, rawBase64: Buffer.from(Frame.encode(one.frame).finish()).toString('base64') })),
    );
  });
});
