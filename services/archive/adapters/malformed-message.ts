/** A message on the bus that can not be what its subject says. It is kept in quarantine and the river goes on. */
export class MalformedMessage extends Error {
  constructor(
    /** Stable UPPER_SNAKE word. */
    readonly reason: string,
    readonly detail: string,
  ) {
    super(`${reason}: ${detail}`);
    this.name = 'MalformedMessage';
  }
}
