/**
 * The one table of errors: kind → gRPC code → HTTP status → what the bus does → log level → what the process does.
 * Source: shared architecture, "Errors". A `reason` is a stable UPPER_SNAKE word that clients may match on.
 */
export const ERROR_KINDS = {
  badInput: { grpcCode: 3 /* INVALID_ARGUMENT */, httpStatus: 422, bus: 'term', logLevel: 'info', process: 'continue' },
  unauthenticated: { grpcCode: 16 /* UNAUTHENTICATED */, httpStatus: 401, bus: 'none', logLevel: 'info', process: 'continue' },
  notAllowed: { grpcCode: 7 /* PERMISSION_DENIED */, httpStatus: 403, bus: 'none', logLevel: 'warn', process: 'continue' },
  notFound: { grpcCode: 5 /* NOT_FOUND */, httpStatus: 404, bus: 'none', logLevel: 'info', process: 'continue' },
  stale: { grpcCode: 9 /* FAILED_PRECONDITION */, httpStatus: 409, bus: 'ack', logLevel: 'info', process: 'continue' },
  full: { grpcCode: 8 /* RESOURCE_EXHAUSTED */, httpStatus: 503, bus: 'nak', logLevel: 'warn', process: 'continue' },
  unavailable: { grpcCode: 14 /* UNAVAILABLE */, httpStatus: 503, bus: 'nak', logLevel: 'warn', process: 'degrade' },
  bug: { grpcCode: 13 /* INTERNAL */, httpStatus: 500, bus: 'none', logLevel: 'error', process: 'crash' },
} as const;

export type ErrorKind = keyof typeof ERROR_KINDS;

/** The one error class. `detail` names place, reason and fix in words and may be shown to the caller; a bug's is not. */
export class LingshanError extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly reason: string,
    readonly detail: string,
    options?: { cause?: unknown },
  ) {
    super(`${reason}: ${detail}`, options);
    this.name = 'LingshanError';
  }
}
