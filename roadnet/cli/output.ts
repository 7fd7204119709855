import type { Finding } from '../model/finding';

/** Where a command writes: progress and findings for people, one line of JSON for programs. */
export interface Output {
  progress(line: string): void;
  result(line: string): void;
}

/** With --json the result is the only thing on stdout; progress goes to stderr either way. */
export const consoleOutput: Output = {
  progress: (line) => process.stderr.write(`${line}\n`),
  result: (line) => process.stdout.write(`${line}\n`),
};

export function formatFinding({ severity, check, place, reason, fix }: Finding): string {
  return `${severity.toUpperCase()} ${place} ${check}: ${reason}. ${fix}`;
}

export function countFindings(findings: readonly Finding[]): Record<Finding['severity'], number> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}
