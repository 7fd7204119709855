import { measureRoundTrip, seededRandom } from '../../openlr/round-trip';
import { OpenLr } from '../../openlr/open-lr';
import { defineCommand } from '../command';
import { parseNumber } from '../position';
import { snapshotOf } from '../snapshot-of';

const SEED = 20_261_122;
const MISSES_SHOWN = 20;

export const openLrCheckCommand = defineCommand({
  name: 'openlr-check',
  operands: ['FILE|SNAPSHOT'],
  usage: '[--count N] [--json]',
  summary: 'write random ways as OpenLR and read them back on the same map: share that comes back the same, every miss',
  options: { count: { type: 'string' }, json: { type: 'boolean', default: false } },
  async run({ operands: [path = ''], values }, output) {
    const count = parseNumber('count', values.count, { fallback: 1000, min: 1, max: 1_000_000 });
    const snapshot = await snapshotOf(path, 'city', output);
    if (!snapshot) return 1;
    const openLr = new OpenLr(snapshot);
    const { misses, ...trip } = measureRoundTrip(openLr, { count, random: seededRandom(SEED), nowMs: () => performance.now() });
    for (const { location, openlr, found } of misses.slice(0, MISSES_SHOWN)) output.progress(`MISS ${JSON.stringify(location)} ${openlr} read as ${JSON.stringify(found)}`);
    const facts = { version: snapshot.version, ...trip, share: trip.same / trip.paths, sharePoints: trip.samePoints / trip.points };
    output.result(values.json ? JSON.stringify(facts) : Object.entries(facts).map(([key, value]) => `${key}: ${value}`).join('\n'));
    return 0;
  },
});
