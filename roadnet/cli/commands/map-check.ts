import { decodeMap, encodeMap } from '../../map-message/adapters/map-wire';
import { buildMapNode } from '../../map-message/build-map';
import { compareJunction, lineOffM } from '../../map-message/compare-map';
import { MapNumbers } from '../../map-message/map-numbers';
import { readMap } from '../../map-message/read-map';
import { splitMap } from '../../map-message/split-map';
import { defineCommand } from '../command';
import { snapshotOf } from '../snapshot-of';

const REGION = 1;
const SHOWN = 50;

export const mapCheckCommand = defineCommand({
  name: 'map-check',
  operands: ['FILE|SNAPSHOT'],
  usage: '[--all] [--json]',
  summary: 'MAP of every signalised junction (--all: every junction) through bytes and back: same lanes, connections, groups?',
  options: { all: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  async run({ operands: [path = ''], values }, output) {
    const snapshot = await snapshotOf(path, 'city', output);
    if (!snapshot) return 1;
    const numbers = new MapNumbers(snapshot, REGION);
    const differences: string[] = [];
    const bytes: number[] = [];
    let [junctions, equal, lanes, connections, split, fewestPointsOffM] = [0, 0, 0, 0, 0, 0];
    snapshot.junctions.forEach((junction, index) => {
      const node = buildMapNode(numbers, index);
      if (node.inLinks.length === 0 || !(values.all || junction.signalised)) return;
      junctions++;
      const written = splitMap([node], { roadnetVersion: snapshot.version, nodesMax: 1 }).map(encodeMap);
      bytes.push(...written.map(({ length }) => length));
      if (written.length > 1) split++;
      const read = readMap(written.map(decodeMap), numbers);
      const found = [...read.findings.map(({ place, reason }) => `${place}: ${reason}`), ...compareJunction(snapshot, index, read.junctions.get(index))];
      if (found.length === 0) equal++;
      differences.push(...found);
      for (const [laneNo, lane] of read.junctions.get(index)?.lanes ?? []) {
        lanes++;
        connections += lane.connections.length;
        fewestPointsOffM = Math.max(fewestPointsOffM, lineOffM(snapshot, laneNo, lane.points));
      }
    });
    for (const line of differences.slice(0, SHOWN)) output.progress(`DIFFERENT ${line}`);
    const facts = {
      version: snapshot.version,
      junctions,
      equal,
      differences: differences.length,
      lanes,
      connections,
      messages: bytes.length,
      splitJunctions: split,
      bytesMean: Math.round(bytes.reduce((sum, length) => sum + length, 0) / (bytes.length || 1)),
      bytesMax: bytes.reduce((most, length) => Math.max(most, length), 0),
      lineOffMaxM: Number(fewestPointsOffM.toFixed(3)),
    };
    output.result(values.json ? JSON.stringify(facts) : Object.entries(facts).map(([key, value]) => `${key}: ${value}`).join('\n'));
    return differences.length === 0 ? 0 : 1;
  },
});
