import { statSync } from 'node:fs';
import { loadSnapshot } from '../../snapshot/snapshot-file';
import { defineCommand } from '../command';

export const infoCommand = defineCommand({
  name: 'info',
  operands: ['SNAPSHOT'],
  usage: '[--json]',
  summary: 'what is in a snapshot, its size and load time',
  options: { json: { type: 'boolean', default: false } },
  run({ operands: [path = ''], values }, output) {
    const startedAt = performance.now();
    const snapshot = loadSnapshot(path);
    const loadMs = Number((performance.now() - startedAt).toFixed(1));
    const facts = {
      version: snapshot.version,
      source: snapshot.source,
      lanes: snapshot.laneCount,
      links: snapshot.linkCount,
      junctions: snapshot.junctions.length,
      controllers: snapshot.controllers.length,
      bytes: statSync(path).size,
      loadMs,
    };
    output.result(values.json ? JSON.stringify(facts) : Object.entries(facts).map(([key, value]) => `${key}: ${typeof value === 'object' ? JSON.stringify(value) : value}`).join('\n'));
    return 0;
  },
});
