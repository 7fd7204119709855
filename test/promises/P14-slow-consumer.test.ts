/**
 * P14: a slow consumer hurts only itself. The archive stands still while units send: they are acknowledged all the same, and it
 * catches up. Readers of the live stream that do not read are told so or hung up on; one that reads misses nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { rsmFrame } from '../../services/gateway/adapters/testing/frames';
import { Door } from '../harness/door';
import { startCrowd, type Crowd } from '../harness/crowd';
import { connectUnit, type OwnUnit } from '../harness/own-units';
import { freeze, pidOf, residentMib, waitUntil } from '../harness/processes';
import { startUnits, type RunSummary, type SimulatedUnits } from '../harness/simulated-units';
import { startCity, type RunningCity } from '../harness/start-city';
import { PromptReader, SlowReader } from '../harness/stream-reader';

jest.setTimeout(300_000);

const UNIT = 'OWN-P14';
const FROZEN_MS = 15_000;
/** One byte a second for so long: the door hangs up on who takes nothing for 30 s. */
const SIP_MS = 60_000;
const API_GROWTH_MIB = 150;
/** Between two pictures of the road users, at 2 Hz, on a machine that does many other things. */
const SILENCE_MS = 10_000;

let city: RunningCity;
let door: Door;
let units: SimulatedUnits;
let summary: RunSummary;
beforeAll(async () => {
  city = await startCity({ simulator: false });
  door = Door.open(city);
  units = await startUnits(city, { seed: 14, drainMs: 60_000 });
});
afterAll(async () => {
  if (units?.isRunning()) await units.stop();
  await city?.stop();
});

describe('readers of the live stream that do not read, beside one that does', () => {
  let crowd: Crowd;
  let prompt: PromptReader;
  let sipping: SlowReader;
  let pausing: SlowReader;
  let sips: Promise<number>;
  let apiMibBefore: number;
  beforeAll(async () => {
    // The kernel keeps megabytes for a reader that does not read; there must be more to say than that.
    crowd = await startCrowd(city);
    prompt = await PromptReader.open(city);
    await waitUntil('the first road users are shown', () => prompt.events.filter(({ data }) => data.topic === 'objects').length > 4, 60_000);
    apiMibBefore = residentMib(pidOf(city, 'api'));
    sipping = await SlowReader.open(city);
    pausing = await SlowReader.open(city);
    const endMs = performance.now() + SIP_MS;
    sips = sipping.sip(() => performance.now() > endMs);
  });
  afterAll(() => {
    crowd?.stop();
    prompt?.close();
    sipping?.close();
    pausing?.close();
  });

  describe('meanwhile an archive that stands still', () => {
    let own: OwnUnit;
    const session = Date.now();
    let sent = 0;
    beforeAll(async () => {
      own = await connectUnit(city, UNIT);
      await own.open({ unitId: UNIT, session, clockMs: Date.now() });
    });
    afterAll(() => own?.close());

    it('does not hold up acknowledgements', async () => {
      await freeze(pidOf(city, 'archive'), async () => {
        for (const endMs = performance.now() + FROZEN_MS; performance.now() < endMs; await sleep(100)) own.send([rsmFrame(++sent, 5)]);
        await own.acked(sent, 30_000);
        // It did stand still: nothing of this was stored meanwhile.
        expect(await door.listLedger(UNIT, session)).toEqual([]);
      });
      expect(sent).toBeGreaterThan(20);
    });

    it('catches up when it goes on, without a loss', async () => {
      await waitUntil('everything of the unit is stored', async () => (await door.listLedger(UNIT, session)).length >= sent, 90_000);
      const rows = await door.listLedger(UNIT, session);
      expect(rows.map(({ counter, copies, objectRows }) => ({ counter, copies, objectRows }))).toEqual(Array.from({ length: sent }, (_, i) => ({ counter: i + 1, copies: 1, objectRows: 5 })));
    });
  });

  it('are told of a gap when they read again', async () => {
    await sleep(12_000);
    expect(pausing.isHungUp).toBe(false);
    pausing.gulp();
    await waitUntil('a gap is told and a new picture follows', () => /event: gap[^]*event: snapshot/.test(pausing.read) || pausing.isHungUp, 60_000);
    expect(pausing.read).toMatch(/event: gap\nid: \d+\ndata: \{"reason":"SLOW_CLIENT","missed":\d+\}\n\n[^]*event: snapshot/);
  });

  it('are hung up on, or told of a gap, when they take next to nothing', async () => {
    await sips;
    // A socket from which nobody reads does not notice that the other side went.
    sipping.gulp();
    await waitUntil('the reader finds out', () => sipping.isHungUp || sipping.read.includes('event: gap'), 30_000);
  });

  it('cost the door no memory to speak of', () => {
    expect(residentMib(pidOf(city, 'api')) - apiMibBefore).toBeLessThan(API_GROWTH_MIB);
  });

  it('take nothing from the one that reads', () => {
    expect(prompt.isOpen).toBe(true);
    expect(prompt.events.filter(({ event }) => event === 'gap')).toEqual([]);
    const pictures = prompt.events.filter(({ event, data }) => data.topic === 'objects' && (event === 'snapshot' || event === 'delta'));
    const silences = pictures.slice(1).map(({ heardAtMs }, i) => heardAtMs - (pictures[i]?.heardAtMs as number));
    expect(Math.max(...silences)).toBeLessThan(SILENCE_MS);
    expect(Date.now() - (pictures.at(-1)?.heardAtMs as number)).toBeLessThan(SILENCE_MS);
    expect(pictures.length).toBeGreaterThan(30);
  });
});

it('and of what all units sent meanwhile nothing was lost', async () => {
  summary = await units.stop();
  const account = units.account(120_000);
  expect(summary.drained).toBe(true);
  expect({ lost: account.lost, duplicated: account.duplicated, invented: account.invented, stored: account.framesStored }).toEqual({ lost: 0, duplicated: 0, invented: 0, stored: account.framesSent });
});
