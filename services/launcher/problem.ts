/** A reason why the launcher cannot go on that a person can act on. Printed as three lines: place, reason, fix. */
export class LaunchProblem extends Error {
  constructor(
    readonly place: string,
    readonly reason: string,
    readonly fix: string,
    options?: { cause?: unknown },
  ) {
    super(`${place}: ${reason}`, options);
    this.name = 'LaunchProblem';
  }

  /** True for what the person typed, rather than what the machine did. */
  get wrongUse(): boolean {
    return this.place.startsWith('--') || this.place.startsWith('npm ');
  }

  describe(): string {
    return `${this.place}: ${this.reason}\n  fix: ${this.fix}`;
  }
}
