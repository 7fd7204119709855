import { ClickHouseError } from '@clickhouse/client';
import { LingshanError, type ErrorKind } from '../../kernel/errors';

/**
 * The engine's error codes that we tell apart (src/Common/ErrorCodes.cpp); by number, never by text.
 * Anything that is not here is our own bug: the SQL or the schema is wrong.
 */
const BY_CODE: ReadonlyMap<number, readonly [ErrorKind, string]> = new Map([
  ...codes('unavailable', 'STORE_UNAVAILABLE', [159, 160, 209, 210, 225, 236, 242, 279, 285, 319, 394, 425, 499, 999, 1000]),
  ...codes('full', 'STORE_FULL', [202, 241, 243, 252]),
  ...codes('unavailable', 'STORE_SCHEMA_MISSING', [60, 81]),
  ...codes('notAllowed', 'STORE_NOT_ALLOWED', [164, 192, 193, 194, 497, 516]),
  ...codes('badInput', 'STORE_RESULT_TOO_LARGE', [158, 307, 396]),
  ...codes('badInput', 'STORE_DATA_REFUSED', [6, 9, 20, 25, 26, 27, 32, 33, 38, 41, 53, 69, 70, 72, 99, 108, 117, 128, 131, 190, 261, 271, 321, 349, 469, 691]),
]);

function codes(kind: ErrorKind, reason: string, numbers: readonly number[]): [number, readonly [ErrorKind, string]][] {
  return numbers.map((number) => [number, [kind, reason] as const]);
}

/** What went wrong with `what` at the store. Errors without an engine's code come from the connection: the store is away. */
export function toStoreError(what: string, error: unknown): LingshanError {
  if (error instanceof LingshanError) return error;
  if (!(error instanceof ClickHouseError)) {
    return new LingshanError('unavailable', 'STORE_UNAVAILABLE', `${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const [kind, reason] = BY_CODE.get(Number(error.code)) ?? (['bug', 'STORE_REFUSED'] as const);
  return new LingshanError(kind, reason, `${what}: ${error.message} (code ${error.code} ${error.type ?? ''})`, { cause: error });
}
