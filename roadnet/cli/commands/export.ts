import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toGeoJson } from '../../geojson/to-geojson';
import { toNetworkGeoJson } from '../../importers/geojson/network-geojson';
import { defineCommand, UsageError } from '../command';
import { networkName } from '../network-name';
import { formatFinding, type Output } from '../output';
import { readFile } from '../read-file';
import { snapshotOf } from '../snapshot-of';

export const exportCommand = defineCommand({
  name: 'export',
  operands: ['FILE|SNAPSHOT'],
  usage: '--geojson FOLDER | --network OUT.geojson [--name N]',
  summary: 'write layers for a map as GeoJSON, or (of a network file) the whole network as one GeoJSON that imports again',
  options: { geojson: { type: 'string' }, network: { type: 'string' }, name: { type: 'string' } },
  async run({ operands: [path = ''], values }, output) {
    if (values.network !== undefined) return exportNetwork(path, values.network, output);
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

async function exportNetwork(path: string, out: string, output: Output): Promise<number> {
  const { roadnet, findings } = await readFile(path, output);
  for (const finding of findings) output.progress(formatFinding(finding));
  if (!roadnet) return 1;
  writeFileSync(out, JSON.stringify(toNetworkGeoJson(roadnet)));
  output.result(out);
  return 0;
}
