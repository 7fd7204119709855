import { join } from 'node:path';
import fc from 'fast-check';
import { readNetworkFile } from '../importers/read-network-file';
import { connectionKey } from '../model/finding';
import type { Lane, Roadnet } from '../model/roadnet';
import { canonicalJson } from './content';
import { diffRoadnets } from './diff';

let tee: Roadnet;
beforeAll(async () => {
  tee = (await readNetworkFile(join(__dirname, '..', 'importers', 'sumo', 'fixtures', 'tee.net.xml'))).roadnet!;
});

const withLane = (id: string, change: Partial<Lane>): Roadnet => ({ ...tee, lanes: tee.lanes.map((lane) => (lane.id === id ? { ...lane, ...change } : lane)) });

describe('diff', () => {
  it('of a network with itself in another order is empty', () => {
    const reversed = Object.fromEntries(Object.entries(tee).map(([key, value]) => [key, Array.isArray(value) ? [...value].reverse() : value])) as unknown as Roadnet;
    expect(diffRoadnets(tee, reversed)).toEqual({ lists: {}, newMaps: [], droppedMaps: [] });
  });

  it('names what changed, field by field, and turns round', () => {
    const now: Roadnet = { ...withLane('WC_0', { widthM: 3, type: 'bus' }), stopLines: tee.stopLines.slice(1), zones: [{ id: 'z', name: '', kind: 'district', rings: [], when: {} }] };
    const { lists } = diffRoadnets(tee, now);
    const stopLine = tee.stopLines[0]!.laneId;
    expect(lists).toEqual({
      lanes: { added: [], removed: [], changed: [{ id: 'WC_0', fields: ['type', 'widthM'] }] },
      stopLines: { added: [], removed: [stopLine], changed: [] },
      zones: { added: ['z'], removed: [], changed: [] },
    });
    expect(diffRoadnets(now, tee).lists.stopLines).toEqual({ added: [stopLine], removed: [], changed: [] });
  });

  it('keeps elements with one id apart', () => {
    const [first, second] = ['WC_0', 'WC_1'].map((lane) => tee.connections.find(({ fromLaneId }) => fromLaneId === lane)!).map(({ fromLaneId, toLaneId }) => connectionKey(fromLaneId, toLaneId)) as [string, string];
    const conflict = { junctionId: 'C', first, second, kind: 'crossing', firstFromM: 0, firstToM: 1, secondFromM: 0, secondToM: 1 } as const;
    const two = { ...tee, conflicts: [conflict, { ...conflict, firstFromM: 5, firstToM: 6 }] };
    expect(diffRoadnets(tee, two).lists.conflicts?.added).toEqual([`C:${first}:${second}:crossing`, `C:${first}:${second}:crossing#2`]);
    expect(diffRoadnets(two, { ...two, conflicts: [...two.conflicts].reverse() }).lists).toEqual({});
  });
});

describe('which junctions must publish a new MAP', () => {
  const changed = (now: Roadnet): readonly string[] => diffRoadnets(tee, now).newMaps;

  it('the one that a lane leads to, for all that a MAP says about the lane', () => {
    for (const change of [{ widthM: 3 }, { speedLimitMps: 5 }, { classes: 1 }, { type: 'bus' as const }, { points: [...tee.lanes[0]!.points].map((value) => value + 1) }]) expect(changed(withLane('WC_0', change))).toEqual(['C']);
  });

  it('for a movement that goes, turns to another group, or leads elsewhere', () => {
    expect(changed({ ...tee, conflicts: [], connections: tee.connections.filter(({ fromLaneId }) => fromLaneId !== 'WC_1') })).toEqual(['C']);
    const regrouped = tee.connections.map((connection) => (connection.signal?.group === 3 ? { ...connection, signal: { ...connection.signal, group: 2 } } : connection));
    expect(changed({ ...tee, connections: regrouped })).toEqual(['C']);
  });

  it('for a restriction until further notice, not for one that ends or comes by the week', () => {
    const closed = { kind: 'closed', classes: 1, cause: 'edit-1' } as const;
    expect(changed(withLane('WC_0', { restrictions: [{ ...closed, when: {} }] }))).toEqual(['C']);
    expect(changed(withLane('WC_0', { restrictions: [{ ...closed, when: { toMs: 5 } }] }))).toEqual([]);
    expect(changed(withLane('WC_0', { restrictions: [{ ...closed, when: { weekly: [{ days: 1, startMin: 0, endMin: 60 }] } }] }))).toEqual([]);
  });

  it('none for what a MAP has no place for', () => {
    const inside = tee.lanes.find(({ id }) => id.startsWith('C_0_1') || id.includes('_0_1_'))!;
    expect(changed(withLane(inside.id, { widthM: 9 }))).toEqual([]);
    expect(changed({ ...tee, stopLines: [], conflicts: [], controllers: tee.controllers.map((controller) => ({ ...controller, stages: [{ no: 1, groups: [1], permissiveGroups: [] }] })) })).toEqual([]);
  });

  it('a junction that nothing crosses has none; one whose movements go drops it', () => {
    expect(diffRoadnets({ ...tee, connections: [], conflicts: [] }, tee)).toMatchObject({ newMaps: ['C'], droppedMaps: [] });
    expect(diffRoadnets(tee, { ...tee, connections: [], conflicts: [] })).toMatchObject({ newMaps: [], droppedMaps: ['C'] });
  });
});

it('canonical JSON says the same for the same content, whatever the order of keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (fields) => {
      const turned = Object.fromEntries(Object.entries(fields).reverse());
      expect(canonicalJson(turned)).toBe(canonicalJson(fields));
      expect(JSON.parse(canonicalJson(fields))).toEqual(JSON.parse(JSON.stringify(fields)));
    }),
  );
});
