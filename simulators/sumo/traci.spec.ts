import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SumoCity } from '../city/sumo-city';
import { findCityFiles, readNetFile } from '../city/net-file';
import { SumoProcess } from './sumo-process';
import { TraciClient } from './traci-client';
import { COMMAND, TraciError, TraciReader, TraciWriter, VARIABLE } from './traci-codec';

const FIXTURE = join(__dirname, '../../test/fixtures/grid3x3.sumocfg');
const SUMO_HOME = join(__dirname, '../../data/parts/sumo/sumo');

describe('the codec', () => {
  it('writes what the protocol says', () => {
    expect(new TraciWriter().simulationStep(0).finish().toString('hex')).toBe('0000000e' + '0a02' + '0000000000000000');
    const long = new TraciWriter().get(COMMAND.getVehicle, VARIABLE.speed, 'x'.repeat(300)).finish();
    expect(long.readInt32BE(0)).toBe(long.length);
    expect(long[4]).toBe(0);
    expect(long.readInt32BE(5)).toBe(long.length - 4);
  });

  it("tells SUMO's own words when a command is refused", () => {
    const words = 'Vehicle \'nobody\' is not known.';
    const body = Buffer.concat([Buffer.from([0, 0, 0, 0, 11 + words.length, COMMAND.getVehicle, 0xff, 0, 0, 0, words.length]), Buffer.from(words)]);
    expect(() => new TraciReader(body).expectStatus(COMMAND.getVehicle)).toThrow(new TraciError(words));
  });

  it('refuses an answer that ends too soon', () => {
    expect(() => new TraciReader(Buffer.from([0, 0, 0, 2, 0])).stepSubscriptions()).toThrow(/more were announced/);
  });
});

/**
 * SUMO is a real part that the launcher installs. Where it is not there these tests cannot prove anything; they fail and say so
 * rather than pass unseen. The recording's tests cover everything behind the City interface without it.
 */
describe('against real SUMO', () => {
  beforeAll(() => {
    if (!existsSync(join(SUMO_HOME, 'bin/sumo'))) throw new Error(`SUMO is not in ${SUMO_HOME}; run "npm start" or "npm test" once: the launcher installs it`);
  });

  it('drives the test city: road users move, stay known by their key, and signals change', async () => {
    const files = await findCityFiles(FIXTURE);
    const network = await readNetFile(files.netFile, files.name);
    const city = await SumoCity.open({ sumoHome: SUMO_HOME, files, network, seed: 1, warmupS: 30 });
    try {
      const first = await city.step();
      const places = new Map(first.users.map((user) => [user.key, user]));
      let moved = 0;
      const states = new Set<string>();
      let last = first;
      for (let i = 0; i < 150; i++) {
        last = await city.step();
        expect(last.timeMs).toBe(first.timeMs + (i + 1) * 100);
        states.add(last.signals.map((signal) => signal.state).join(' '));
        for (const user of last.users) {
          const before = places.get(user.key);
          if (before) {
            const wayM = Math.hypot(user.xM - before.xM, user.yM - before.yM);
            expect(wayM).toBeLessThan(8);
            if (wayM > 0.1) moved += 1;
          }
          places.set(user.key, user);
        }
      }
      expect(first.users.length).toBeGreaterThan(10);
      expect(last.users.length).toBeGreaterThan(first.users.length);
      expect(moved).toBeGreaterThan(500);
      expect(states.size).toBeGreaterThan(1);
      expect(last.signals.every((signal, i) => signal.state.length >= network.signals[i]!.links.length && signal.remainingMs > 0)).toBe(true);
    } finally {
      await city.close();
    }
  }, 60_000);

  it('ends with what SUMO wrote when SUMO dies', async () => {
    const process = await SumoProcess.start({ sumoHome: SUMO_HOME, configFile: '/nowhere/none.sumocfg', seed: 1, stepLengthS: 0.1 });
    await expect(TraciClient.connect(process)).rejects.toMatchObject({ reason: 'SUMO_DIED', detail: expect.stringContaining('none.sumocfg') });
  }, 30_000);
});
