import type { FindingsList } from '../../findings-list';

/** Tells what is wrong with one element's tags. */
export type Report = (severity: 'warning' | 'info', check: string, field: string, reason: string, fix: string) => void;

/** Reports about one element; `place` e.g. `way/123`. */
export function reportAbout(findings: FindingsList, place: string): Report {
  return (severity, check, field, reason, fix) => findings.add({ severity, check, line: place, field, reason, fix });
}
