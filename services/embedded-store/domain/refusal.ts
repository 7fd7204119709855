/** An answer with one of the engine's own error codes, so that clients read it like a server's. Codes: src/Common/ErrorCodes.cpp. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    readonly type: string,
    readonly detail: string,
  ) {
    super(`Code: ${code}. DB::Exception: ${detail}. (${type})`);
    this.name = 'Refusal';
  }
}

export const refusals = {
  syntax: (detail: string): Refusal => new Refusal(62, 'SYNTAX_ERROR', detail),
  denied: (detail: string): Refusal => new Refusal(497, 'ACCESS_DENIED', detail),
  setting: (detail: string): Refusal => new Refusal(452, 'SETTING_CONSTRAINT_VIOLATION', detail),
  tooBusy: (detail: string): Refusal => new Refusal(202, 'TOO_MANY_SIMULTANEOUS_QUERIES', detail),
  tooLarge: (detail: string): Refusal => new Refusal(307, 'TOO_MANY_BYTES', detail),
  unauthenticated: (): Refusal => new Refusal(516, 'AUTHENTICATION_FAILED', 'Authentication failed: password is incorrect, or there is no user with such name'),
  badRequest: (detail: string): Refusal => new Refusal(36, 'BAD_ARGUMENTS', detail),
  stopping: (): Refusal => new Refusal(210, 'NETWORK_ERROR', 'The store is stopping; try again'),
} as const;

const HTTP_STATUS: ReadonlyMap<number, number> = new Map([
  [36, 400], [46, 404], [47, 404], [60, 404], [62, 400], [81, 404], [159, 408], [192, 403], [202, 503],
  [241, 500], [307, 413], [396, 413], [452, 400], [497, 403], [516, 403], [210, 503],
]);

/** HTTP status that a server gives with an error code; 500 where it says nothing better. */
export function httpStatusOf(code: number): number {
  return HTTP_STATUS.get(code) ?? 500;
}

/** Code in the engine's own message; its form is part of the protocol ("Code: N."). 0 when there is none. */
export function codeOf(message: string): number {
  return Number(/Code: (\d+)\./.exec(message)?.[1] ?? 0);
}
