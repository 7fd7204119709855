import type { City, CityMoment } from '../city/city';
import { ConnectedVehicles } from './connected-vehicles';
import { DetectorBank } from './detectors';
import { Fleet } from './fleet';

/** A city that is always ready: nothing in it waits for anything. */
class ReadyCity implements City {
  readonly network = { name: 'none', version: '1', projection: { definition: '+proj=utm +zone=49', offsetXM: 0, offsetYM: 0 }, signals: [], lanes: [] };
  readonly stepMs = 1;
  private moments = 0;

  constructor(private readonly busyMs: number) {}

  async step(): Promise<CityMoment | undefined> {
    for (const end = performance.now() + this.busyMs; performance.now() < end; ) continue;
    return this.moments < 100 ? { timeMs: this.moments++, users: [], signals: [] } : undefined;
  }

  async close(): Promise<void> {}
}

it('lets links send and hear while the schedule runs behind', async () => {
  const city = new ReadyCity(3);
  const fleet = new Fleet({ city, units: [], detectors: new DetectorBank(city.network), connected: new ConnectedVehicles(0, 1), speed: 1, rampMs: 0, seconds: undefined });
  let heard = 0;
  const listen = (): void => void (heard++, (timer = setImmediate(listen)));
  let timer = setImmediate(listen);
  await fleet.run();
  clearImmediate(timer);
  expect(fleet.moments).toBe(100);
  expect(heard).toBeGreaterThanOrEqual(100);
});
