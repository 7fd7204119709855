import { join } from 'node:path';
import { findCityFiles, readNetFile } from '../city/net-file';
import type { CityNetwork } from '../city/network';
import { planUnits } from './plan';

let network: CityNetwork;
beforeAll(async () => {
  const files = await findCityFiles(join(__dirname, '../../test/fixtures/grid3x3.sumocfg'));
  network = await readNetFile(files.netFile, files.name);
});

const coverage = (units: readonly { xM: number; yM: number; rangeM: number }[]): number => {
  let all = 0;
  let seen = 0;
  for (const lane of network.lanes) {
    for (let i = 0; i + 1 < lane.points.length; i += 2) {
      all += 1;
      if (units.some((unit) => Math.hypot(unit.xM - lane.points[i]!, unit.yM - lane.points[i + 1]!) <= unit.rangeM)) seen += 1;
    }
  }
  return seen / all;
};

it('puts a unit at each signalised junction first, each signal served by one unit', () => {
  const units = planUnits(network, { rangeM: 170, maxUnits: 40 });
  const signals = units.flatMap((unit) => unit.signals);
  expect([...signals].sort((a, b) => a - b)).toEqual(network.signals.map((_, index) => index));
  expect(units.slice(0, network.signals.length).every((unit) => unit.signals.length === 1)).toBe(true);
  expect(units.map((unit) => unit.unitId).slice(0, 2)).toEqual(['RSU-0001', 'RSU-0002']);
});

it('covers the roads when it may use as many units as that takes', () => {
  expect(coverage(planUnits(network, { rangeM: 170, maxUnits: 200 }))).toBeGreaterThan(0.9);
  expect(planUnits(network, { rangeM: 170, maxUnits: 5 })).toHaveLength(5);
});

it('places the same units each time', () => {
  expect(planUnits(network, { rangeM: 150, maxUnits: 40 })).toEqual(planUnits(network, { rangeM: 150, maxUnits: 40 }));
});
