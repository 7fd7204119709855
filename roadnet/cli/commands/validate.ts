import { defineCommand } from '../command';
import { countFindings, formatFinding } from '../output';
import { readFile } from '../read-file';

export const validateCommand = defineCommand({
  name: 'validate',
  operands: ['FILE'],
  usage: '[--json]',
  summary: 'only list the findings of a file; exit code 1 when one is an error',
  options: { json: { type: 'boolean', default: false } },
  async run({ operands: [path = ''], values }, output) {
    const { roadnet, findings } = await readFile(path, output);
    const counts = countFindings(findings);
    if (values.json) output.result(JSON.stringify({ ok: roadnet !== undefined, findings: counts, list: findings }));
    else {
      for (const finding of findings) output.result(formatFinding(finding));
      output.result(`${counts.error} errors, ${counts.warning} warnings, ${counts.info} notes`);
    }
    return roadnet ? 0 : 1;
  },
});
