/** The span of time that a question about the past covers. */
import { LingshanError } from '../../kernel/errors';

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Span of two RFC 3339 instants. Throws SPAN_INVALID when it is empty, longer than `lengthMsMax`, or outside 1970..2100. */
export function parseSpan(query: { readonly from: string; readonly to: string }, lengthMsMax: number): Span {
  const fromMs = Date.parse(query.from);
  const toMs = Date.parse(query.to);
  const refuse = (detail: string): never => {
    throw new LingshanError('badInput', 'SPAN_INVALID', detail);
  };
  if (!(fromMs >= 0 && toMs < Date.UTC(2100, 0))) refuse('query from, to: must lie in 1970..2100');
  if (fromMs >= toMs) refuse('query from, to: `from` must be before `to`');
  if (toMs - fromMs > lengthMsMax) refuse(`query from, to: at most ${lengthMsMax / MINUTE_MS} min apart; ask for a shorter span`);
  return { fromMs, toMs };
}
