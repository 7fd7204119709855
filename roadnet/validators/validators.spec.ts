import { join } from 'node:path';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import type { Remark } from '../model/finding';
import type { Lane, Link, Roadnet } from '../model/roadnet';
import { VALIDATORS } from './validate-roadnet';

let tee: Roadnet;
let city: Roadnet;
beforeAll(async () => {
  tee = (await importSumoNet(join(__dirname, '..', 'importers', 'sumo', 'fixtures', 'tee.net.xml'))).roadnet!;
  city = (await importSumoNet(join(__dirname, '..', '..', 'test', 'fixtures', 'grid3x3.net.xml'))).roadnet!;
});

function remarksOf(check: string, roadnet: Roadnet): Remark[] {
  const remarks: Remark[] = [];
  VALIDATORS.find(({ name }) => name === check)!.check(roadnet, (remark) => remarks.push(remark));
  return remarks;
}

const withLane = (id: string, change: Partial<Lane>) => (net: Roadnet): Roadnet => ({ ...net, lanes: net.lanes.map((lane) => (lane.id === id ? { ...lane, ...change } : lane)) });
const pointsOf = (id: string): Lane['points'] => tee.lanes.find((lane) => lane.id === id)!.points;
const ring = [228_000_000, 1_135_500_000, 228_010_000, 1_135_500_000, 228_010_000, 1_135_510_000, 228_000_000, 1_135_510_000];
const bowTie = [...ring.slice(0, 2), ...ring.slice(4, 6), ...ring.slice(2, 4), ...ring.slice(6)];
const zone = (rings: number[][]) => (net: Roadnet): Roadnet => ({ ...net, zones: [{ id: 'z', name: '', kind: 'other', rings, when: {} }] });
const entrance = (linkId: string, sM: number) => (net: Roadnet): Roadnet => ({ ...net, parkingEntrances: [{ id: 'p', name: '', linkId, sM, side: 'right', use: 'both' }] });
const controller = (change: Partial<Roadnet['controllers'][number]>) => (net: Roadnet): Roadnet => ({ ...net, controllers: net.controllers.map((found) => ({ ...found, ...change })) });
const link = (id: string, change: Partial<Link>) => (net: Roadnet): Roadnet => ({ ...net, links: net.links.map((found) => (found.id === id ? { ...found, ...change } : found)) });

/** Takes a sound network and breaks what the check is for. */
const BROKEN: [check: string, what: string, element: string, breakIt: (net: Roadnet) => Roadnet][] = [
  ['lane.missing-link', 'a lane of no link', 'WC_0', withLane('WC_0', { linkId: 'nowhere' })],
  ['lane.heights', 'one height for two points', 'WC_0', withLane('WC_0', { elevationsM: [1] })],
  ['lane.unusual', 'a lane 12 m wide', 'WC_0', withLane('WC_0', { widthM: 12 })],
  ['lane.unusual', 'a limit of 500 km/h', 'WC_0', withLane('WC_0', { speedLimitMps: 139 })],
  ['lane.overlap', 'two lanes on one line', 'WC_1', (net) => withLane('WC_1', { points: pointsOf('WC_0') })(net)],
  ['lane.dead-end', 'an approach that leads nowhere', 'WC_0', (net) => ({ ...net, connections: [...net.connections.filter(({ fromLaneId }) => fromLaneId !== 'WC_0'), { ...net.connections[0]!, fromLaneId: 'CW_0', toLaneId: 'WC_0', viaLaneId: undefined }] })],
  ['connection.gap', 'a path that begins elsewhere', 'WC_0>CE_0', (net) => withLane(net.connections[0]!.viaLaneId!, { points: pointsOf('CE_0') })(net)],
  ['connection.kink', 'a path drawn backwards', 'WC_0>CE_0', (net) => withLane(net.connections[0]!.viaLaneId!, { points: [...pointsOf('WC_0').slice(2), ...pointsOf('WC_0').slice(0, 2)] })(net)],
  ['crossing.missing-part', 'a crossing over no lane', 'x', (net) => ({ ...net, crossings: [{ id: 'x', junctionId: 'C', laneId: 'none', crossedLinkIds: [], signal: undefined }] })],
  ['stop-line.missing-lane', 'a stop line of no lane', 'none', (net) => ({ ...net, stopLines: [{ laneId: 'none', points: [] }] })],
  ['signal.missing-junction', 'a controller of no junction', 'C', controller({ junctionIds: ['none'] })],
  ['signal.bad-stage', 'a stage with a group twice', 'C', controller({ stages: [{ no: 1, groups: [1], permissiveGroups: [1] }] })],
  ['signal.bad-stage', 'a stage with a foreign group', 'C', controller({ stages: [{ no: 1, groups: [9], permissiveGroups: [] }] })],
  ['signal.unused-group', 'a group without movement', 'C', controller({ groups: [1, 2, 3, 4] })],
  ['signal.no-stages', 'no programme', 'C', controller({ stages: [] })],
  ['conflict.unknown-movement', 'a conflict of nobody', 'C:a:b', (net) => ({ ...net, conflicts: [{ junctionId: 'C', first: 'a', second: 'b', kind: 'merging', firstFromM: 0, firstToM: 0, secondFromM: 0, secondToM: 0 }] })],
  ['level.inconsistent', 'two levels at once', 'WC_0>CE_0', link('CE', { level: 2 })],
  ['geometry.duplicate', 'a road over another', 'WC_0', (net) => withLane('WC_0', { points: pointsOf('CW_0') })({ ...net, lanes: [...net.lanes].sort((a, b) => (a.id < b.id ? -1 : 1)) })],
  ['restriction.empty-period', 'never', 'WC_0', withLane('WC_0', { restrictions: [{ kind: 'closed', classes: 1, when: { fromMs: 5, toMs: 5 }, cause: '' }] })],
  ['restriction.empty-period', 'on no day', 'WC_0', withLane('WC_0', { restrictions: [{ kind: 'closed', classes: 1, when: { weekly: [{ days: 0, startMin: 0, endMin: 10 }] }, cause: '' }] })],
  ['restriction.empty-period', 'a limit without speed', 'WC_0', withLane('WC_0', { restrictions: [{ kind: 'speed-limit', classes: 1, when: {}, cause: '' }] })],
  ['turn-restriction.broken', 'links that are not there', 'r', (net) => ({ ...net, turnRestrictions: [{ id: 'r', linkIds: ['WC', 'CE', 'none'], classes: 1, when: {} }] })],
  ['turn-restriction.broken', 'links that do not follow', 'r', (net) => ({ ...net, turnRestrictions: [{ id: 'r', linkIds: ['WC', 'CE', 'WC'], classes: 1, when: {} }] })],
  ['zone.bad-ring', 'a bow tie', 'z', zone([bowTie])],
  ['zone.bad-ring', 'two points', 'z', zone([ring.slice(0, 4)])],
  ['parking.off-link', 'beyond the end', 'p', entrance('WC', 500)],
  ['parking.off-link', 'at no road', 'p', entrance('none', 1)],
  ['unit.missing-junction', 'at no junction', 'u', (net) => ({ ...net, roadsideUnits: [{ id: 'u', name: '', latE7: 0, lonE7: 0, coverage: ring, junctionId: 'none' }] })],
  ['topology.trap', 'a way in and none out', 'WC', (net) => trap(net, 'CW', 'WC')],
  ['topology.unreachable', 'a way out and none in', 'WC', (net) => trap(net, 'WC', 'CW')],
];

/** West is no end of the road: one of its two lanes is cut off from the town that two big rings are. */
function trap(net: Roadnet, from: string, to: string): Roadnet {
  const [base] = net.connections;
  const ends = net.junctions.map((junction) => ({ ...junction, kind: 'other' as const }));
  const join = (a: string, b: string) => ({ ...base!, fromLaneId: a, toLaneId: b, viaLaneId: undefined, signal: undefined });
  return { ...net, junctions: ends, connections: [join('CE_0', net.lanes.at(-1)!.id), join(net.lanes.at(-1)!.id, 'CE_0'), join('CE_0', `${from}_0`), join(`${from}_0`, 'CE_0'), join(`${from}_0`, `${to}_0`)].filter((_, i) => from === 'CW' || i < 2).concat(from === 'WC' ? [join('CE_0', 'CW_0'), join('CW_0', 'CE_0'), join('WC_0', 'CW_0')] : []) };
}

it.each(BROKEN)('%s: %s', (check, _what, element, breakIt) => {
  // The first two remarks of the tee itself (its bus lane) are its own.
  const own = remarksOf(check, tee).map(({ id }) => id);
  const found = remarksOf(check, breakIt(tee)).filter(({ id }) => !own.includes(id));
  expect(found.map(({ id }) => id)).toContain(element);
  expect(found.every(({ reason, fix }) => reason !== '' && fix !== '')).toBe(true);
});

it('conflict.missing: conflicts that were not derived for this network', () => {
  expect(remarksOf('conflict.missing', city)).toEqual([]);
  expect(remarksOf('conflict.missing', { ...city, conflicts: [] }).length).toBeGreaterThan(9);
});

it('a sound city has nothing to remark but notes', () => {
  const remarks = VALIDATORS.flatMap(({ name }) => remarksOf(name, city).map((remark) => `${remark.severity} ${name}`));
  expect(remarks.filter((remark) => !remark.startsWith('info '))).toEqual([]);
});

it('sound zones, entrances and units are left alone', () => {
  expect(remarksOf('zone.bad-ring', zone([ring])(tee))).toEqual([]);
  expect(remarksOf('parking.off-link', entrance('WC', 50)(tee))).toEqual([]);
});
