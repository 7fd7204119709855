import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { toId } from '../../services/kernel/ids';
import { compileAlone } from '../cli/compile-alone';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import type { Roadnet } from '../model/roadnet';
import { decodeSnapshot, encodeSnapshot } from './file-format';
import { assignNumbers } from './numbering';
import { LANE_FLAGS, LINK_KIND_NUMBERS, type RoadnetSnapshot } from './snapshot';
import { loadSnapshot, writeSnapshot } from './snapshot-file';
import { versionIdOf } from '../versions/version-id';

let roadnet: Roadnet;
let snapshot: RoadnetSnapshot;
const no = (foreignId: string): number => snapshot.laneNoById.get(toId(foreignId))!;
const list = (starts: Uint32Array, items: Uint32Array, at: number): string[] => [...items.subarray(starts[at], starts[at + 1])].map((laneNo) => snapshot.laneIds[laneNo]!).sort();

beforeAll(async () => {
  roadnet = (await importSumoNet(join(__dirname, '..', 'importers', 'sumo', 'fixtures', 'tee.net.xml'))).roadnet!;
  snapshot = compileAlone(roadnet, 'tee');
});

describe('a compiled net', () => {
  it('has the lengths, widths and limits that were drawn', () => {
    expect(snapshot.laneCount).toBe(9);
    expect(snapshot.laneLengthM[no('WC_0')]).toBeCloseTo(100, 1);
    expect(snapshot.laneLengthM[no(':C_0_1')]).toBeCloseTo(20, 1);
    expect(snapshot.laneWidthM[no('WC_0')]).toBeCloseTo(3.2, 5);
    expect(snapshot.laneSpeedLimitMps[no('C#N_0')]).toBeCloseTo(8.33, 5);
  });

  it('leads from lane to lane over the junction and back', () => {
    expect(list(snapshot.laneNextStart, snapshot.laneNext, no('WC_1'))).toEqual([toId(':C_0_1'), toId(':C_2_0')].sort());
    expect(list(snapshot.laneNextStart, snapshot.laneNext, no(':C_2_0'))).toEqual([toId('C#N_0')]);
    expect(list(snapshot.lanePreviousStart, snapshot.lanePrevious, no(':C_2_0'))).toEqual(['WC_1']);
    expect(list(snapshot.laneNextStart, snapshot.laneNext, no('CE_0'))).toEqual([]);
  });

  it('knows the lane beside', () => {
    expect(snapshot.laneLeft[no('WC_0')]).toBe(no('WC_1'));
    expect(snapshot.laneRight[no('WC_1')]).toBe(no('WC_0'));
    expect([snapshot.laneRight[no('WC_0')], snapshot.laneLeft[no('WC_1')], snapshot.laneLeft[no('CW_0')]]).toEqual([0, 0, 0]);
  });

  it('tells lanes inside the junction from those of roads', () => {
    expect(snapshot.laneFlags[no(':C_2_0')]! & LANE_FLAGS.junction).toBe(LANE_FLAGS.junction);
    expect(snapshot.laneFlags[no('WC_0')]! & (LANE_FLAGS.junction | LANE_FLAGS.signalised | LANE_FLAGS.motor)).toBe(LANE_FLAGS.signalised | LANE_FLAGS.motor);
    expect(LINK_KIND_NUMBERS[snapshot.linkKind[snapshot.laneLink[no(':C_0_0')]!]!]).toBe('junction');
  });

  it('has the junction with its groups, and its controller', () => {
    const junction = snapshot.junctions.find(({ id }) => id === 'C')!;
    expect(junction).toMatchObject({ signalised: true, controllerIds: ['C'], inLanes: [no('WC_0'), no('WC_1')].sort((a, b) => a - b) });
    expect(junction.signalGroups.map(({ group, fromLaneNo, toLaneNo, maneuver }) => [group, fromLaneNo, toLaneNo, maneuver])).toEqual(
      expect.arrayContaining([[1, no('WC_0'), no('CE_0'), 'straight'], [2, no('WC_1'), no('CE_1'), 'straight'], [3, no('WC_1'), no('C#N_0'), 'left']]),
    );
    expect(snapshot.controllers[0]!.movements).toHaveLength(3);
    expect(snapshot.junctions.find(({ id }) => id === 'W')).toMatchObject({ signalised: false, signalGroups: [] });
  });

  it('depends on content, not on the order of elements', () => {
    const reversed = Object.fromEntries(Object.entries(roadnet).map(([key, value]) => [key, Array.isArray(value) ? [...value].reverse() : value])) as unknown as Roadnet;
    expect(versionIdOf('tee', reversed)).toBe(versionIdOf('tee', roadnet));
    expect(Buffer.compare(encodeSnapshot(compileAlone(reversed, 'tee')), encodeSnapshot(snapshot))).toBe(0);
  });

  it('has another version when anything differs', () => {
    const wider = { ...roadnet, lanes: roadnet.lanes.map((lane, i) => (i === 0 ? { ...lane, widthM: 3.3 } : lane)) };
    expect(versionIdOf('tee', wider)).not.toBe(versionIdOf('tee', roadnet));
    expect(versionIdOf('tee', roadnet)).toMatch(/^tee-[0-9a-f]{12}$/);
  });
});

describe('a snapshot file', () => {
  let folder: string;
  let path: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'roadnet-'));
    path = join(folder, 'tee.snapshot');
    writeSnapshot(path, snapshot);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives back the same snapshot', () => {
    const { frame, ...loaded } = loadSnapshot(path);
    const { frame: written, ...original } = snapshot;
    expect(loaded).toEqual(original);
    expect([frame.originLatE7, frame.originLonE7]).toEqual([written.originLatE7, written.originLonE7]);
  });

  it('is refused when any bit of it is flipped', () => {
    const bytes = readFileSync(path);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at]! ^= 1 << bit;
        expect(() => decodeSnapshot(damaged.buffer, 'x')).toThrow(/SNAPSHOT_(CORRUPT|FORMAT): x: /);
      }),
      { numRuns: 300 },
    );
  });

  it('is refused when it is cut, empty or missing, with the place', () => {
    const bytes = readFileSync(path);
    for (const length of [0, 1, 8, 47, 48, bytes.length - 1]) {
      const cut = join(folder, 'cut.snapshot');
      writeFileSync(cut, bytes.subarray(0, length));
      expect(() => loadSnapshot(cut)).toThrow(`SNAPSHOT_CORRUPT: ${cut}`);
    }
    expect(() => loadSnapshot(join(folder, 'none'))).toThrow('SNAPSHOT_UNREADABLE');
  });

  it('says where it could not be written', () => {
    const nowhere = join(folder, 'no', 'such', 'folder');
    expect(() => writeSnapshot(nowhere, loadSnapshot(path))).toThrow(`SNAPSHOT_UNWRITABLE: ${nowhere}`);
  });
});

describe('numbers of ids', () => {
  it('stay for known ids, new ones follow the largest, none is used twice', () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 30 });
    fc.assert(
      fc.property(ids, ids, (first, second) => {
        const before = assignNumbers(first);
        expect([...before.values()].sort((a, b) => a - b)).toEqual(first.map((_, i) => i + 1));
        const after = assignNumbers(second, before);
        for (const id of second) {
          if (before.has(id)) expect(after.get(id)).toBe(before.get(id));
          else expect(after.get(id)).toBeGreaterThan(first.length);
        }
        expect(new Set(after.values()).size).toBe(second.length);
      }),
    );
  });
});
