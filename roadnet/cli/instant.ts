import { UsageError } from './command';

/** Unix milliseconds of an RFC 3339 time or a date; undefined when it is not given. */
export function instantOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms)) throw new UsageError(`${option} takes a time such as 2026-11-17T08:30:00+08:00`);
  return ms;
}
