import type { Command } from './arguments';
import { countFindings, formatFinding, type Output } from './output';
import { readFile } from './read-file';

/** Lists the findings of a file and stores nothing. Exit code 1 when one is an error. */
export async function runValidate(command: Command, output: Output): Promise<number> {
  const { roadnet, findings } = await readFile(command.file, output);
  const counts = countFindings(findings);
  if (command.json) output.result(JSON.stringify({ ok: roadnet !== undefined, findings: counts, list: findings }));
  else {
    for (const finding of findings) output.result(formatFinding(finding));
    output.result(`${counts.error} errors, ${counts.warning} warnings, ${counts.info} notes`);
  }
  return roadnet ? 0 : 1;
}
