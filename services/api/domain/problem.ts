/** LingshanError → RFC 9457. Statuses follow the kernel's table; a few reasons of HTTP itself have one of their own. */
import { ERROR_KINDS, LingshanError } from '../../kernel/errors';
import type { Problem } from './contract/basics';

const OWN_STATUS: Readonly<Record<string, { status: number; title: string }>> = {
  JSON_MALFORMED: { status: 400, title: 'Malformed request' },
  REQUEST_MALFORMED: { status: 400, title: 'Malformed request' },
  BODY_TOO_LARGE: { status: 413, title: 'Body too large' },
  URL_TOO_LONG: { status: 414, title: 'URL too long' },
  MEDIA_TYPE_UNKNOWN: { status: 415, title: 'Unknown media type' },
  HTTP_MALFORMED: { status: 400, title: 'Malformed request' },
  REQUEST_TIMEOUT: { status: 408, title: 'Request too slow' },
  HEADERS_TOO_LARGE: { status: 431, title: 'Headers too large' },
  EXPECTATION_UNKNOWN: { status: 417, title: 'Unknown expectation' },
};

const TITLES: Readonly<Record<LingshanError['kind'], string>> = {
  badInput: 'Input refused',
  unauthenticated: 'Not signed in',
  notAllowed: 'Not allowed',
  notFound: 'Not found',
  stale: 'Out of date',
  full: 'Full',
  unavailable: 'Unavailable',
  bug: 'Our own mistake',
};

/** Seconds after which a call that found something full or away may be worth trying again. */
const RETRY_AFTER_S = 2;

export type InputIssue = NonNullable<Problem['errors']>[number];

/** Input that does not satisfy the contract, with every place that is wrong. */
export class InputRefused extends LingshanError {
  constructor(reason: 'UNKNOWN_FIELD' | 'INPUT_INVALID', readonly errors: readonly InputIssue[]) {
    super('badInput', reason, errors.map((error) => `${error.in} ${error.at}: ${error.message}`).join('; '));
    this.name = 'InputRefused';
  }
}

/** The caller has no calls left: 429, whatever the reason is called. */
export class CallsExceeded extends LingshanError {
  constructor(
    reason: 'RATE_LIMITED' | 'SIGN_IN_BUSY' | 'STREAMS_FULL',
    readonly retryAfterS: number,
    detail: string,
  ) {
    super('full', reason, detail);
    this.name = 'CallsExceeded';
  }
}

export interface ProblemAnswer {
  readonly status: number;
  readonly retryAfterS: number | undefined;
  readonly body: Problem;
}

/** The answer for any error. Whatever is not a LingshanError, and every bug, shows its request id only. */
export function toProblem(error: unknown, requestId: string): ProblemAnswer {
  const told = error instanceof LingshanError ? error : new LingshanError('bug', 'INTERNAL', 'not for callers');
  const isBug = told.kind === 'bug';
  const own = told instanceof CallsExceeded ? { status: 429, title: 'Too many requests' } : OWN_STATUS[told.reason];
  const status = own?.status ?? ERROR_KINDS[told.kind].httpStatus;
  const reason = isBug ? 'INTERNAL' : told.reason;
  return {
    status,
    retryAfterS: told instanceof CallsExceeded ? told.retryAfterS : status === 503 ? RETRY_AFTER_S : undefined,
    body: {
      type: `/docs#${reason}`,
      title: own?.title ?? TITLES[told.kind],
      status,
      reason,
      ...(isBug ? {} : { detail: told.detail }),
      requestId,
      ...(told instanceof InputRefused ? { errors: [...told.errors] } : {}),
    },
  };
}
