import { LingshanError } from '../../../services/kernel/errors';
import { buildMapNode } from '../../map-message/build-map';
import { MapNumbers } from '../../map-message/map-numbers';
import { splitMap } from '../../map-message/split-map';
import { defineCommand } from '../command';
import { parseNumber } from '../position';
import { snapshotOf } from '../snapshot-of';

export const mapCommand = defineCommand({
  name: 'map',
  operands: ['FILE|SNAPSHOT', 'JUNCTION…'],
  usage: '[--region N]',
  summary: 'the MAP messages of junctions (ids) as JSON, one message a line',
  options: { region: { type: 'string' } },
  async run({ operands: [path = '', ...ids], values }, output) {
    const region = parseNumber('region', values.region, { fallback: 1, min: 0, max: 65_535 });
    const snapshot = await snapshotOf(path, 'city', output);
    if (!snapshot) return 1;
    const numbers = new MapNumbers(snapshot, region);
    const nodes = ids.map((id) => {
      const junction = snapshot.junctions.findIndex((one) => one.id === id);
      if (junction < 0) throw new LingshanError('notFound', 'JUNCTION_NOT_FOUND', `no junction ${id} in ${snapshot.version}`);
      return buildMapNode(numbers, junction);
    });
    for (const message of splitMap(nodes, { roadnetVersion: snapshot.version })) output.result(JSON.stringify(message));
    return 0;
  },
});
