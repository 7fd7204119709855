import { createRoutingNetwork } from '../../routing/network';
import { OwnRouter } from '../../routing/own-router';
import type { Position, Route } from '../../routing/router';
import { defineCommand, UsageError } from '../command';
import { networkName } from '../network-name';
import { snapshotOf } from '../snapshot-of';
import { routedClass } from './export-osrm';

const POSITION = /^(-?\d{1,3}(?:\.\d+)?),(-?\d{1,2}(?:\.\d+)?)$/;
const USAGE = 'Usage: npm run roadnet -- route FILE|SNAPSHOT --from LON,LAT --to LON,LAT [--class car] [--alternatives N] [--depart INSTANT] [--json]';

export const routeCommand = defineCommand({
  name: 'route',
  operands: ['FILE|SNAPSHOT'],
  usage: '--from LON,LAT --to LON,LAT [--class car] [--alternatives N] [--depart INSTANT] [--json]',
  summary: 'the fastest way, maneuver by maneuver, with the lanes to be on',
  options: { from: { type: 'string' }, to: { type: 'string' }, class: { type: 'string' }, alternatives: { type: 'string' }, depart: { type: 'string' }, name: { type: 'string' }, json: { type: 'boolean' } },
  async run({ operands: [path = ''], values }, output) {
    const [from, to] = [position('--from', values.from), position('--to', values.to)];
    const alternatives = Number(values.alternatives ?? 0);
    if (!Number.isInteger(alternatives) || alternatives < 0 || alternatives > 3) throw new UsageError(`--alternatives takes 0 to 3\n${USAGE}`);
    const departAtMs = values.depart === undefined ? Date.now() : Date.parse(values.depart);
    if (Number.isNaN(departAtMs)) throw new UsageError(`--depart takes an instant such as 2026-11-22T08:00:00+08:00\n${USAGE}`);
    const vehicleClass = routedClass(values.class);
    const snapshot = await snapshotOf(path, networkName(values.name), output);
    if (!snapshot) return 1;
    const { routes } = new OwnRouter(createRoutingNetwork(snapshot)).routeNow({ vehicleClass, departAtMs, from, to, alternatives, steps: true });
    output.result(values.json ? JSON.stringify({ version: snapshot.version, routes }) : routes.map(tell).join('\n\n'));
    return 0;
  },
});

function position(option: string, text = ''): Position {
  const [, lon, lat] = POSITION.exec(text) ?? [];
  if (lon === undefined || lat === undefined) throw new UsageError(`${option} takes LON,LAT in degrees\n${USAGE}`);
  return { latE7: Math.round(Number(lat) * 1e7), lonE7: Math.round(Number(lon) * 1e7) };
}

function tell({ durationMs, distanceM, steps }: Route): string {
  const lines = steps.map(({ maneuver, name, distanceM: stretchM, approach }) => {
    // From the kerb: ✓ to be on, · possible, x not.
    const lanes = (approach.at(-1)?.lanes ?? []).map(({ usable, recommended }) => (recommended ? '✓' : usable ? '·' : 'x')).join('');
    return `  ${maneuver.padEnd(8)} ${`${Math.round(stretchM)} m`.padStart(7)} ${lanes.padStart(8)}  ${name}`;
  });
  return [`${(durationMs / 60_000).toFixed(1)} min · ${(distanceM / 1_000).toFixed(2)} km`, ...lines].join('\n');
}
