import { UsageError } from './command';

/** A position written `LAT,LON` in degrees. */
export function parsePosition(text: string): { latE7: number; lonE7: number } {
  const [lat = NaN, lon = NaN, ...surplus] = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180) || surplus.length > 0) throw new UsageError(`"${text}" is no position; write LAT,LON in degrees, e.g. 31.2304,121.4737`);
  return { latE7: Math.round(lat * 1e7), lonE7: Math.round(lon * 1e7) };
}

/** A number of an option, within its limits; `fallback` when it is not given. */
export function parseNumber(name: string, text: string | undefined, { fallback, min, max }: { fallback: number; min: number; max: number }): number {
  const value = text === undefined ? fallback : text.trim() === '' ? NaN : Number(text);
  if (!(value >= min && value <= max)) throw new UsageError(`--${name} takes ${min} to ${max}`);
  return value;
}
