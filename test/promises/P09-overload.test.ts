/**
 * P9: overload is refused by priority, nothing collapses. First every unit sends more than six times its share while the bus
 * stands still (the short form of `npm run test:overload`); then one stream of the bus is full: what matters less waits, what matters more goes on.
 */
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { bsmFrame, heartbeatFrame, rsmFrame, spatFrame } from '../../services/gateway/adapters/testing/frames';
import { overload, type OverloadRun } from '../fault/overload-run';
import { Door } from '../harness/door';
import { connectUnit, type OwnUnit } from '../harness/own-units';
import { freeze, pidOf, waitUntil } from '../harness/processes';
import { startCity, type RunningCity } from '../harness/start-city';

jest.setTimeout(300_000);

/** LIMITS.heldBytes of the gateway is 96 MiB; a frame costs its bytes and its book-keeping, and the heap breathes. */
const GATEWAY_GROWTH_MIB = 320;

let city: RunningCity;
beforeAll(async () => {
  city = await startCity({ gateways: 1, simulator: false });
});
afterAll(() => city?.stop());

describe('every unit far beyond its share, and a bus that stands still', () => {
  let run: OverloadRun;
  beforeAll(async () => {
    run = await overload(city, 8);
  });

  it('makes units wait and asks them to hold back what matters least', () => {
    expect(run.freezes).toBeGreaterThan(0);
    expect(run.waits).toBeGreaterThan(0);
    expect(run.heldBack.FRAME_KIND_BSM).toBeGreaterThan(0);
    expect(run.keptBack).toBeGreaterThan(0);
    expect(Object.keys(run.heldBack).filter((kind) => kind !== 'FRAME_KIND_BSM' && kind !== 'FRAME_KIND_RSM')).toEqual([]);
  });

  it('does not let the gateway grow', () => {
    expect(run.gatewayMibMost - run.gatewayMibBefore).toBeLessThan(GATEWAY_GROWTH_MIB);
  });

  it('recovers, with everything stored once that was ever sent', () => {
    expect(run.acked).toBe(run.sent);
    expect({ stored: run.stored, lost: run.lost, duplicated: run.duplicated }).toEqual({ stored: run.sent, lost: 0, duplicated: 0 });
    expect(run.sent).toBeGreaterThan(5000);
  });
});

describe('a stream of the bus that is full', () => {
  const session = Date.now();
  const BSM_FRAMES = 600;
  let vehicles: OwnUnit;
  let signals: OwnUnit;
  beforeAll(async () => {
    vehicles = await connectUnit(city, 'FULL-BSM');
    await vehicles.open({ unitId: 'FULL-BSM', session, clockMs: Date.now() });
    signals = await connectUnit(city, 'FULL-SPAT');
    await signals.open({ unitId: 'FULL-SPAT', session, clockMs: Date.now() });
  });
  afterAll(() => {
    vehicles?.close();
    signals?.close();
  });

  it('holds up its own kind alone, and nothing of it is lost', async () => {
    const admin = await connect({ servers: city.nats, user: 'provisioner', pass: city.passwords.bus.provisioner, inboxPrefix: '_INBOX_provisioner' });
    const { streams } = await jetstreamManager(admin);
    const { config } = await streams.info('FRAMES_BSM');
    const refusalsBefore = await refusals();
    try {
      // Nobody takes BSM out of the stream, and it holds but a few.
      await freeze(pidOf(city, 'archive'), async () => {
        await streams.update('FRAMES_BSM', { ...config, max_bytes: 32 * 1024 });
        for (let counter = 1; counter <= BSM_FRAMES; counter += 20) vehicles.send(Array.from({ length: 20 }, (_, i) => bsmFrame(counter + i)));
        await waitUntil('BSM are refused', async () => (await refusals()) > refusalsBefore, 30_000);
        const throughThen = vehicles.through;
        for (let counter = 1; counter <= 300; counter += 3) {
          signals.send([spatFrame(counter), heartbeatFrame(counter + 1), rsmFrame(counter + 2, 5)]);
        }
        await signals.acked(300, 60_000);
        expect(vehicles.through).toBeLessThan(BSM_FRAMES);
        expect(vehicles.through).toBeLessThanOrEqual(throughThen + 200);
        expect(vehicles.status).toBeUndefined();
      });
    } finally {
      await streams.update('FRAMES_BSM', config);
      await admin.close();
    }
    await vehicles.acked(BSM_FRAMES, 90_000);
    const door = Door.open(city);
    for (const [unitId, frames] of [['FULL-BSM', BSM_FRAMES], ['FULL-SPAT', 300]] as const) {
      await waitUntil(`${unitId} is stored`, async () => (await door.listLedger(unitId, session)).length >= frames, 90_000);
      const rows = await door.listLedger(unitId, session);
      expect(rows.map(({ counter, copies }) => ({ counter, copies }))).toEqual(Array.from({ length: frames }, (_, i) => ({ counter: i + 1, copies: 1 })));
    }
  });

  /** How often the bus refused a BSM, as the gateway counts it. */
  async function refusals(): Promise<number> {
    const text = await (await fetch(`${city.ops['gateway-1']}/metrics`)).text();
    const line = text.split('\n').find((one) => /bus_refusals/.test(one) && one.includes('lane="vehicles"') && one.includes('why="full"'));
    return line === undefined ? 0 : Number(line.split(' ').at(-1));
  }
});
