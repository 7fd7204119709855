import type { ImportOptions } from '../importers/importer';
import { UsageError } from './command';

const CRS = ['wgs84', 'gcj02', 'bd09'] as const;
const SIDES = ['left', 'right'] as const;

/** What a command line says of a source that does not say it itself. Throws UsageError for words that are none. */
export function importOptionsOf(crs: string | undefined, driveOn: string | undefined, timeZone: string | undefined): ImportOptions {
  return {
    ...(crs === undefined ? {} : { crs: oneOf('--crs', crs, CRS) }),
    ...(driveOn === undefined ? {} : { driveOn: oneOf('--drive-on', driveOn, SIDES) }),
    ...(timeZone === undefined ? {} : { timeZone: timeZoneOf(timeZone) }),
  };
}

function oneOf<T extends string>(option: string, value: string, words: readonly T[]): T {
  const word = words.find((known) => known === value);
  if (word === undefined) throw new UsageError(`${option} takes ${words.join(', ')}; "${value}" is none of them`);
  return word;
}

function timeZoneOf(value: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    throw new UsageError(`--time-zone takes an IANA name, e.g. Asia/Shanghai; "${value}" is none`);
  }
}
