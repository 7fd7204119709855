import { join } from 'node:path';
import fc from 'fast-check';
import { deriveConflicts } from '../conflicts/derive-conflicts';
import { importSumoNet } from '../importers/sumo/import-sumo-net';
import { buildMapNode } from '../map-message/build-map';
import { MapNumbers } from '../map-message/map-numbers';
import { compileAlone } from '../cli/compile-alone';
import { ROADNET_LISTS, type Roadnet } from '../model/roadnet';
import { randomTown } from '../routing/testing/random-town';
import { decodeSnapshot, encodeSnapshot } from '../snapshot/file-format';
import { validateRoadnet } from './validate-roadnet';

let tee: Roadnet;
beforeAll(async () => {
  tee = (await importSumoNet(join(__dirname, '..', 'importers', 'sumo', 'fixtures', 'tee.net.xml'))).roadnet!;
});

/** What a field may be turned into: the odd values that its type allows. */
function oddOf(value: unknown, strings: readonly string[], pick: number): unknown {
  if (typeof value === 'number') return [0, -1, NaN, Infinity, 1e9, 0.5, value + 1][pick % 7];
  if (typeof value === 'string') return ['', 'nowhere', strings[pick % strings.length]][pick % 3];
  if (Array.isArray(value)) return [[], value.slice(1), [...value, ...value], value.slice(0, 1)][pick % 4];
  if (typeof value === 'object' && value !== null) {
    const [key, inner] = Object.entries(value)[pick % Math.max(1, Object.keys(value).length)] ?? [];
    return key === undefined ? value : { ...value, [key]: oddOf(inner, strings, Math.floor(pick / 7)) };
  }
  return undefined;
}

/** One element of one list gone, doubled, or with one field of another value. */
function breakOne(roadnet: Roadnet, list: (typeof ROADNET_LISTS)[number], pick: number): Roadnet {
  const elements = roadnet[list] as readonly object[];
  if (elements.length === 0) return roadnet;
  const at = pick % elements.length;
  const rest = Math.floor(pick / elements.length);
  if (rest % 8 === 0) return { ...roadnet, [list]: elements.filter((_, i) => i !== at) };
  if (rest % 8 === 1) return { ...roadnet, [list]: [...elements, elements[at]] };
  const fields = Object.entries(elements[at]!);
  const [key, value] = fields[Math.floor(rest / 8) % fields.length]!;
  const strings = roadnet.lanes.flatMap(({ id, linkId }) => [id, linkId]);
  return { ...roadnet, [list]: elements.map((element, i) => (i === at ? { ...element, [key]: oddOf(value, strings, Math.floor(rest / 8 / fields.length)) } : element)) };
}

it('what the checks let through compiles, is read back, and has its MAPs', () => {
  const seen = { refused: 0, compiled: 0 };
  const breaks = fc.array(fc.tuple(fc.constantFrom(...ROADNET_LISTS), fc.nat()), { maxLength: 3 });
  fc.assert(
    fc.property(fc.oneof(fc.constant(undefined), fc.tuple(fc.nat(10_000), fc.integer({ min: 2, max: 8 }))), breaks, (town, changes) => {
      const sound = town ? randomTown(...town) : tee;
      const roadnet = changes.reduce((net, [list, pick]) => breakOne(net, list, pick), { ...sound, conflicts: sound.conflicts.length > 0 ? sound.conflicts : deriveConflicts(sound) });
      let errors = 0;
      validateRoadnet(roadnet, (_, { severity }) => (errors += severity === 'error' ? 1 : 0));
      if (errors > 0) {
        seen.refused++;
        return;
      }
      seen.compiled++;
      const snapshot = compileAlone(roadnet, 'odd');
      const bytes = encodeSnapshot(snapshot);
      expect(decodeSnapshot(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer, 'odd').laneCount).toBe(roadnet.lanes.length);
      const numbers = new MapNumbers(snapshot, 1);
      snapshot.junctions.forEach((_, i) => buildMapNode(numbers, i));
    }),
    { numRuns: 400 },
  );
  expect(Math.min(seen.refused, seen.compiled)).toBeGreaterThan(20);
});
