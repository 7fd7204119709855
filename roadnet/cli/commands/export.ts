import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toGeoJson } from '../../geojson/to-geojson';
import { defineCommand, UsageError } from '../command';
import { networkName } from '../network-name';
import { snapshotOf } from '../snapshot-of';

export const exportCommand = defineCommand({
  name: 'export',
  operands: ['FILE|SNAPSHOT'],
  usage: '--geojson FOLDER [--name N]',
  summary: 'write lanes, links, junctions, stop lines, crossings as GeoJSON',
  options: { geojson: { type: 'string' }, name: { type: 'string' } },
  async run({ operands: [path = ''], values }, output) {
    if (values.geojson === undefined) throw new UsageError('export needs --geojson FOLDER; Usage: npm run roadnet -- export FILE|SNAPSHOT --geojson FOLDER');
    const snapshot = await snapshotOf(path, networkName(values.name), output);
    if (!snapshot) return 1;
    mkdirSync(values.geojson, { recursive: true });
    for (const [layer, collection] of Object.entries(toGeoJson(snapshot))) {
      const file = join(values.geojson, `${layer}.geojson`);
      writeFileSync(file, JSON.stringify(collection));
      output.result(file);
    }
    return 0;
  },
});
