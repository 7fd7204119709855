/**
 * P1: acknowledged is stored, once. The short form of `npm run test:fault`: every process on the way of a frame is killed once
 * (kill -9) at a seeded moment under traffic, then once at every named crash point; then the simulator's journal is compared with the public ledger, as sets.
 */
import { CRASH_POINTS } from '../fault/crash-points';
import { killUnderTraffic, VICTIMS, type KillRun } from '../fault/kill-run';
import { startCity, type RunningCity } from '../harness/start-city';

jest.setTimeout(300_000);

describe('a city whose every process is killed once, and once at each crash point', () => {
  let city: RunningCity;
  let run: KillRun;
  beforeAll(async () => {
    city = await startCity({ gateways: 2, simulator: false });
    run = await killUnderTraffic(city, { kills: VICTIMS.length, rounds: 1, seed: 1 });
  });
  afterAll(() => city?.stop());

  it('was hit by every kill, and every process came back', () => {
    expect(run.byVictim).toEqual(Object.fromEntries(VICTIMS.map((victim) => [victim, 1])));
  });

  it('was hit at every named crash point', () => {
    expect(run.byPoint).toEqual(Object.fromEntries(Object.keys(CRASH_POINTS).map((name) => [name, 1])));
  });

  it('kept its units sending, and acknowledged everything in the end', () => {
    expect(run.units.drained).toBe(true);
    expect(run.account.framesAcked).toBe(run.account.framesSent);
    expect(run.account.framesAcked).toBeGreaterThan(1000);
  });

  it('lost nothing, stored nothing twice and invented nothing', () => {
    const { lost, duplicated, invented, rejected, examples } = run.account;
    expect({ lost, duplicated, invented, rejected, examples }).toEqual({ lost: 0, duplicated: 0, invented: 0, rejected: {}, examples: { lost: [], duplicated: [], invented: [] } });
    expect(run.account.framesStored).toBe(run.account.framesSent);
  });
});
