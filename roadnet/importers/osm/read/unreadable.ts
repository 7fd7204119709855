/** The file cannot be read to its end; becomes one finding of severity error. */
export class UnreadableOsm extends Error {
  constructor(
    readonly check: string,
    readonly at: string,
    readonly reason: string,
    readonly fix: string,
  ) {
    super(reason);
  }
}
