import type { Finding } from '../model/finding';

/** Findings of one check beyond this many are counted, not kept: a broken file must not become a memory problem. */
const KEPT_PER_CHECK = 100;

/** Collects findings of one file, at most KEPT_PER_CHECK of each check. */
export class FindingsList {
  private readonly kept: Finding[] = [];
  private readonly counts = new Map<string, { count: number; severity: Finding['severity'] }>();

  constructor(readonly file: string) {}

  add(finding: Omit<Finding, 'place'> & { line: number | string | undefined; field: string }): void {
    const { line, field, ...rest } = finding;
    const seen = this.counts.get(finding.check);
    const count = (seen?.count ?? 0) + 1;
    this.counts.set(finding.check, { count, severity: seen?.severity === 'error' ? 'error' : finding.severity });
    if (count <= KEPT_PER_CHECK) {
      this.kept.push({ severity: rest.severity, check: rest.check, place: [this.file, line, field].filter((part) => part !== undefined && part !== '').join(':'), reason: rest.reason, fix: rest.fix });
    }
  }

  get hasErrors(): boolean {
    return [...this.counts.values()].some(({ severity }) => severity === 'error');
  }

  list(): Finding[] {
    const surplus: Finding[] = [];
    for (const [check, { count, severity }] of this.counts) {
      if (count > KEPT_PER_CHECK) {
        surplus.push({ severity, check, place: this.file, reason: `${count - KEPT_PER_CHECK} more findings of this check`, fix: 'Fix the ones listed and run again.' });
      }
    }
    return [...this.kept, ...surplus];
  }
}
