import type { Restriction } from '../../../model/roadnet';
import { VEHICLE_CLASSES } from '../../../model/vehicle-class';
import type { Tags } from '../read/osm-data';
import { reportHolidays } from './access';
import { parseConditional } from './conditional';
import { parseSpeedKmh } from './quantities';
import type { Report } from './report';

export const KMH = 1 / 3.6;
const WALK_KMH = 7;
const UNLIMITED_KMH = 130;

/**
 * Limits that a zone's name stands for, km/h (OSM "Default speed limits"; China: Road Traffic Safety Law's regulations of
 * 2004, articles 45 and 78). The first key that fits counts: `CN:urban`, then `*:urban`.
 */
const ZONES_KMH: Readonly<Record<string, number>> = {
  'CN:urban': 50, 'CN:rural': 70, 'CN:trunk': 80, 'CN:motorway': 120, 'CN:expressway': 80,
  'DE:urban': 50, 'DE:rural': 100, 'DE:motorway': UNLIMITED_KMH, 'FR:urban': 50, 'FR:rural': 80, 'FR:motorway': 130,
  'GB:nsl_single': 96.56, 'GB:nsl_dual': 112.65, 'GB:nsl_restricted': 48.28, 'GB:motorway': 112.65,
  'JP:national': 60, 'JP:express': 100, 'RU:urban': 60, 'RU:rural': 90, 'RU:motorway': 110, 'US:urban': 40.23, 'US:rural': 88.5,
  '*:urban': 50, '*:rural': 80, '*:trunk': 90, '*:motorway': 120, '*:living_street': 20, '*:bicycle_road': 30, '*:school': 30,
};

/** One speed value: a number with a unit, a zone, `walk`, `none`. Undefined for what says nothing (`signals`, `variable`). */
export function speedKmhOf(value: string): number | undefined {
  const number = parseSpeedKmh(value);
  if (number !== undefined) return number > 0 ? number : undefined;
  if (value === 'none') return UNLIMITED_KMH;
  if (value === 'walk' || /:walk$/.test(value)) return WALK_KMH;
  const zone = /^([A-Z]{2}(?:-[A-Z]+)?):(?:zone:?)?([a-z_]+|\d+)$/.exec(value);
  if (!zone) return undefined;
  if (/^\d+$/.test(zone[2]!)) return Number(zone[2]);
  return ZONES_KMH[`${zone[1]}:${zone[2]}`] ?? ZONES_KMH[`*:${zone[2]}`];
}

/** Values that name a limit which the map cannot know. */
const UNKNOWABLE: ReadonlySet<string> = new Set(['signals', 'variable', 'unposted', 'implicit', 'sign']);
const MAX_KMH = 200;

/** Limit of a direction, km/h: its own tag, the common one, the zone, or the class's default. */
export function speedLimitKmh(tags: Tags, suffix: ':forward' | ':backward', defaultKmh: number, report: Report): number {
  for (const key of [`maxspeed${suffix}`, 'maxspeed', 'maxspeed:type', 'source:maxspeed', 'zone:maxspeed', 'zone:traffic']) {
    const value = tags.get(key);
    if (value === undefined || UNKNOWABLE.has(value)) continue;
    // `80;100`: two limits on one way; the lower is the safe one.
    const limits = value.split(';').map((one) => speedKmhOf(one.trim()));
    if (limits.every((limit) => limit !== undefined && limit <= MAX_KMH)) return Math.min(...(limits as number[]));
    if (key.startsWith('maxspeed') && key !== 'maxspeed:type') {
      report('warning', 'osm.maxspeed', key, `"${value.slice(0, 40)}" is no speed limit; ${defaultKmh} km/h by the class of road`, 'Give km/h, or a number with mph.');
    }
  }
  return defaultKmh;
}

/** Limits for some classes or times: `maxspeed:hgv`, `maxspeed:conditional`. */
export function speedRestrictions(tags: Tags, suffix: ':forward' | ':backward', classes: number, report: Report): Restriction[] {
  const restrictions: Restriction[] = [];
  for (const [mode, modeClasses] of [['hgv', VEHICLE_CLASSES.truck], ['goods', VEHICLE_CLASSES.truck], ['bus', VEHICLE_CLASSES.bus], ['motorcycle', VEHICLE_CLASSES.motorcycle]] as const) {
    const value = tags.get(`maxspeed:${mode}`);
    const limitKmh = value === undefined ? undefined : speedKmhOf(value);
    if (limitKmh !== undefined) restrictions.push({ kind: 'speed-limit', classes: modeClasses, speedLimitMps: limitKmh * KMH, when: {}, cause: `maxspeed:${mode}=${value}`.slice(0, 200) });
  }
  for (const key of ['maxspeed:conditional', `maxspeed${suffix}:conditional`]) {
    for (const { value, when, condition, passedOver } of parseConditional(tags.get(key) ?? '')) {
      const limitKmh = speedKmhOf(value);
      if (limitKmh === undefined || when === undefined) {
        report('info', 'osm.conditional', key, `"${value} @ (${condition.slice(0, 60)})" is not a limit by weekday and time; it is passed over`, 'State it as days and hours.');
        continue;
      }
      if (passedOver.length > 0) reportHolidays(report, key, passedOver);
      restrictions.push({ kind: 'speed-limit', classes, speedLimitMps: limitKmh * KMH, when, cause: `${key}=${tags.get(key)}`.slice(0, 200) });
    }
  }
  return restrictions;
}
