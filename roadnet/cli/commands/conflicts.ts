import { writeFileSync } from 'node:fs';
import { compareFoes, type Miss } from '../../conflicts/compare-foes';
import { readFoes } from '../../importers/sumo/read-foes';
import { defineCommand } from '../command';
import { countFindings, formatFinding } from '../output';
import { readFile } from '../read-file';

export const conflictsCommand = defineCommand({
  name: 'conflicts',
  operands: ['FILE'],
  usage: '[--misses OUT] [--json]',
  summary: 'conflicts derived from geometry; of a SUMO net, pair by pair against its own foes matrices, misses listed',
  options: { misses: { type: 'string' }, json: { type: 'boolean', default: false } },
  async run({ operands: [path = ''], values }, output) {
    const { roadnet, findings } = await readFile(path, output);
    if (!roadnet) {
      for (const finding of findings) output.progress(formatFinding(finding));
      if (values.json) output.result(JSON.stringify({ ok: false, findings: countFindings(findings), list: findings }));
      return 1;
    }
    const kinds = { crossing: 0, merging: 0, pedestrian: 0 };
    for (const { kind } of roadnet.conflicts) kinds[kind]++;
    const facts = { ok: true, file: roadnet.source.file, conflicts: roadnet.conflicts.length, ...kinds };
    if (roadnet.source.format !== 'sumo-net') {
      output.result(JSON.stringify(facts));
      return 0;
    }
    const { misses, ...figures } = compareFoes(roadnet, await readFoes(path));
    if (values.misses !== undefined) writeFileSync(values.misses, misses.map((miss) => `${JSON.stringify(miss)}\n`).join(''));
    for (const miss of misses) output.progress(formatMiss(roadnet.source.file, miss));
    output.result(JSON.stringify({ ...facts, ...figures, misses: misses.length }));
    return 0;
  },
});

function formatMiss(file: string, { line, junctionId, first, second, derived, reason }: Miss): string {
  return `MISS ${file}:${line} junction ${junctionId}: ${first} × ${second} derived ${derived}, in the net ${derived === 'none' ? 'foes' : 'no foes'}: ${reason}`;
}
