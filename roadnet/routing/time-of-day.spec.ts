import fc from 'fast-check';
import { compileAlone } from '../cli/compile-alone';
import { createCosts, createRoutingNetwork } from './network';
import { OwnRouter } from './own-router';
import { PlainDijkstra } from './plain-dijkstra';
import { createSeeded } from './testing/seeded';
import { randomTown, TOWN_NOON_MS } from './testing/random-town';

const SLOT_MIN = 30;
const SLOTS = (7 * 24 * 60) / SLOT_MIN;
/** 1970 began on a Thursday; Shanghai is eight hours ahead, without summer time. */
const MONDAY_MS = Date.UTC(1970, 0, 5) - 8 * 3_600_000;
const NO_WAY = /ROUTE_NOT_FOUND|PLACE_OFF_NETWORK/;

it('routes by the speeds of the slot of the departure, to the millisecond of plain Dijkstra', () => {
  let found = 0;
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 4, max: 14 }), (seed, junctions) => {
      const network = createRoutingNetwork(compileAlone(randomTown(seed, junctions), 'town'));
      const { snapshot } = network;
      const chance = createSeeded(seed + 1);
      // Every third slot is not known; in the others some links are not.
      const slots = Array.from({ length: SLOTS }, (_, slot) => (slot % 3 === 0 ? undefined : Float32Array.from(snapshot.linkIds, () => (chance.chance(0.3) ? 0 : 1 + 20 * chance.next()))));
      const router = new OwnRouter(network, { slotMin: SLOT_MIN, speedsOf: (slot) => slots[slot] });
      const plain = new PlainDijkstra(snapshot);
      for (let asked = 0; asked < 12; asked++) {
        const departAtMs = TOWN_NOON_MS + chance.below(14 * 86_400_000);
        const slot = Math.floor((departAtMs - MONDAY_MS) / (SLOT_MIN * 60_000)) % SLOTS;
        const terms = { vehicleClass: 'car', departAtMs } as const;
        expect(router.speedsFor(terms)).toBe(slots[slot] ? 'usual' : 'limits');
        const place = () => ({ latE7: 312_000_000 + chance.below(80_000), lonE7: 1_214_000_000 + chance.below(80_000) });
        try {
          const [route] = router.routeNow({ ...terms, from: place(), to: place() }).routes;
          const expected = createCosts(network, { vehicleClass: 'car', atMs: departAtMs, speeds: slots[slot] });
          expect(route!.durationMs).toBe(plain.measure(expected, route!.from, route!.to));
          found++;
        } catch (error) {
          if (!NO_WAY.test(String(error))) throw error;
        }
      }
    }),
    { numRuns: 8 },
  );
  expect(found).toBeGreaterThan(20);
});
