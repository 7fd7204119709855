import { createLocalFrame } from '../../../../services/kernel/geo';

/** Small OSM XML texts for specs: nodes on a metric grid around a place in Nansha, ways and restrictions by their tags. */

const LAT = 22.8;
const LON = 113.55;

type TagList = Readonly<Record<string, string>>;

export interface OsmSketch {
  /** id → [metres east, metres north, tags]. */
  readonly nodes: Readonly<Record<number, readonly [number, number, TagList?]>>;
  readonly ways?: Readonly<Record<number, readonly [readonly number[], TagList]>>;
  readonly relations?: Readonly<Record<number, readonly [readonly (readonly [type: string, ref: number, role: string])[], TagList]>>;
  /** Where the grid lies, degrees. */
  readonly at?: readonly [lat: number, lon: number];
}

function tagsOf(tags: TagList = {}): string {
  return Object.entries(tags).map(([key, value]) => `<tag k="${key}" v="${value.replace(/[&<"]/g, (c) => `&#${c.charCodeAt(0)};`)}"/>`).join('');
}

export function osmText({ nodes, ways = {}, relations = {}, at: [lat, lon] = [LAT, LON] }: OsmSketch): string {
  const frame = createLocalFrame(lat * 1e7, lon * 1e7);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<osm version="0.6">',
    ...Object.entries(nodes).map(([id, [x, y, tags]]) => `<node id="${id}" lat="${(frame.latE7(y) / 1e7).toFixed(7)}" lon="${(frame.lonE7(x) / 1e7).toFixed(7)}">${tagsOf(tags)}</node>`),
    ...Object.entries(ways).map(([id, [refs, tags]]) => `<way id="${id}">${refs.map((ref) => `<nd ref="${ref}"/>`).join('')}${tagsOf(tags)}</way>`),
    ...Object.entries(relations).map(([id, [members, tags]]) => `<relation id="${id}">${members.map(([type, ref, role]) => `<member type="${type}" ref="${ref}" role="${role}"/>`).join('')}${tagsOf(tags)}</relation>`),
    '</osm>',
  ].join('\n');
}

/** A crossing of two streets at node 1: arms to 2 (east), 3 (north), 4 (west), 5 (south), each way drawn towards the middle. */
export function crossroads(tags: TagList, overrides: Readonly<Record<number, TagList>> = {}, middle: TagList = {}): OsmSketch {
  return {
    nodes: { 1: [0, 0, middle], 2: [200, 0], 3: [0, 200], 4: [-200, 0], 5: [0, -200] },
    ways: Object.fromEntries([2, 3, 4, 5].map((arm) => [arm * 10, [[arm, 1], { ...tags, ...overrides[arm] }]])),
  };
}

/** Two dual carriageways that cross: nodes 1 (SW) 2 (SE) 3 (NE) 4 (NW), 24 m apart; right-hand traffic, each road one-way. */
export function dualCrossing(middle: TagList = {}): OsmSketch {
  const d = 12;
  const far = 250;
  const primary = { highway: 'primary', oneway: 'yes', lanes: '3' };
  return {
    nodes: {
      1: [-d, -d, middle], 2: [d, -d, middle], 3: [d, d, middle], 4: [-d, d, middle],
      11: [-far, -d], 12: [far, -d], 13: [far, d], 14: [-far, d], 21: [d, -far], 22: [d, far], 23: [-d, far], 24: [-d, -far],
    },
    ways: {
      100: [[11, 1, 2, 12], { ...primary, name: '东西路' }],
      101: [[13, 3, 4, 14], { ...primary, name: '东西路' }],
      102: [[21, 2, 3, 22], { ...primary, name: '南北路' }],
      103: [[23, 4, 1, 24], { ...primary, name: '南北路' }],
    },
  };
}
