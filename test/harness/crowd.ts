/** Many road users that all move, so that the live stream has much to say: units of the test's own beside the city's roads. */
import { lingshan } from '../../services/kernel/wire';
import { connectUnit, type OwnUnit } from './own-units';
import type { RunningCity } from './start-city';

const { Rsm } = lingshan.v2x.v1;

const UNITS = 8;
const SIDE = 16;
/** Between two of them, 1e-7 degree: about 10 m. */
const SPACING_E7 = 1000;
/** The live picture's own rate. */
const EVERY_MS = 500;

export interface Crowd {
  stop(): void;
}

/** 2,048 road users, eight units, two frames a second each. */
export async function startCrowd(city: RunningCity): Promise<Crowd> {
  const units: { unit: OwnUnit; latE7: number; counter: number }[] = [];
  for (let i = 1; i <= UNITS; i++) {
    const unitId = `CROWD-${i}`;
    const unit = await connectUnit(city, unitId);
    await unit.open({ unitId, session: Date.now(), clockMs: Date.now() });
    units.push({ unit, latE7: 228_500_000 + i * 100_000, counter: 0 });
  }
  const timer = setInterval(() => {
    for (const one of units) {
      one.counter++;
      if (one.unit.status) throw new Error(`a unit of the crowd was cut off: ${one.unit.status.details}`);
      one.unit.send([{ counter: one.counter, kind: 1, generatedAtMs: Date.now(), payload: Rsm.encode(rsm(one.latE7, one.counter)).finish() }]);
    }
  }, EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      for (const { unit } of units) unit.close();
    },
  };
}

function rsm(latE7: number, step: number): lingshan.v2x.v1.IRsm {
  const lonE7 = 1_135_000_000;
  return {
    msgCount: step % 128,
    measuredAtMs: Date.now(),
    reference: { latE7, lonE7 },
    participants: Array.from({ length: SIDE * SIDE }, (_, i) => ({
      trackId: i + 1,
      type: 1,
      latE7: latE7 + (Math.floor(i / SIDE) - SIDE / 2) * SPACING_E7 + (step % 2) * 10,
      lonE7: lonE7 + ((i % SIDE) - SIDE / 2) * SPACING_E7,
    })),
  };
}
