import type { Restriction } from '../../../model/roadnet';
import { ALL_CLASSES, MOTOR_CLASSES, VEHICLE_CLASSES } from '../../../model/vehicle-class';
import type { Tags } from '../read/osm-data';
import { parseConditional } from './conditional';
import type { Report } from './report';

const { bicycle, bus, car, emergency, motorcycle, pedestrian, truck } = VEHICLE_CLASSES;

/** Modes of OSM's access hierarchy from the widest to the narrowest, with the classes of ours that each names. */
export const ACCESS_MODES: readonly (readonly [key: string, classes: number])[] = [
  ['access', ALL_CLASSES],
  ['vehicle', MOTOR_CLASSES | bicycle],
  ['motor_vehicle', MOTOR_CLASSES],
  ['motorcar', car],
  ['goods', truck],
  ['hgv', truck],
  ['motorcycle', motorcycle],
  ['psv', bus],
  ['bus', bus],
  ['emergency', emergency],
  ['bicycle', bicycle],
  ['foot', pedestrian],
];

const ALLOWED: ReadonlySet<string> = new Set(['yes', 'designated', 'permissive', 'official', 'destination', 'customers', 'delivery', 'permit', 'residents', 'public', 'use_sidepath', 'optional_sidepath', 'dismount', 'discouraged', 'unknown']);
const PRIVATE: ReadonlySet<string> = new Set(['private', 'employees', 'military', 'agricultural', 'forestry', 'no;private']);

export type AccessWord = 'allowed' | 'private' | 'forbidden' | undefined;

/** What a value of an access tag says; undefined for a word that nobody knows. */
export function accessWordOf(value: string): AccessWord {
  if (ALLOWED.has(value)) return 'allowed';
  if (PRIVATE.has(value)) return 'private';
  return value === 'no' || value === 'none' ? 'forbidden' : undefined;
}

export interface Access {
  /** Who may be on the way. */
  readonly classes: number;
  /** Of these, who needs a permission of the owner: the way is there, but not for the public. */
  readonly privateClasses: number;
}

/**
 * Classes that a way is open to. The narrowest tag that names a class decides (OSM "Key:access"); `suffix` is `:forward`
 * or `:backward` for tags of one direction. Emergency vehicles stay where any motor vehicle was by the way's class.
 */
export function accessOf(tags: Tags, byClass: number, suffix: '' | ':forward' | ':backward', report: Report): Access {
  let classes = byClass;
  let privateClasses = 0;
  for (const [mode, modeClasses] of ACCESS_MODES) {
    const key = suffix !== '' && tags.has(mode + suffix) ? mode + suffix : mode;
    const value = tags.get(key);
    if (value === undefined) continue;
    const word = accessWordOf(value);
    if (word === undefined) {
      report('info', 'osm.access', key, `"${value.slice(0, 40)}" is no word of access; the tag is passed over`, 'Use yes, no, private, designated …');
      continue;
    }
    privateClasses &= ~modeClasses;
    if (word === 'forbidden') {
      // `access=no` means the public; ambulances and fire engines drive where cars could.
      const hit = mode === 'emergency' ? modeClasses : modeClasses & ~emergency;
      classes &= ~hit;
    } else {
      // `access=yes` gives a footway no cars: wide tags open only what the class has, narrow ones name what they open.
      classes |= mode === 'access' ? modeClasses & byClass : modeClasses & (mode === 'vehicle' || mode === 'motor_vehicle' ? byClass | MOTOR_CLASSES : ALL_CLASSES);
      if (word === 'private') privateClasses |= modeClasses & classes & ~emergency;
    }
  }
  return { classes, privateClasses: privateClasses & classes };
}

/** Closures of tags with a condition of time: `motor_vehicle:conditional=no @ (07:00-09:00)`. */
export function conditionalClosures(tags: Tags, suffix: '' | ':forward' | ':backward', report: Report): Restriction[] {
  const restrictions: Restriction[] = [];
  for (const [mode, classes] of ACCESS_MODES) {
    for (const key of suffix === '' ? [`${mode}:conditional`] : [`${mode}:conditional`, `${mode}${suffix}:conditional`]) {
      const text = tags.get(key);
      if (text === undefined) continue;
      for (const { value, when, condition, passedOver } of parseConditional(text)) {
        const word = accessWordOf(value);
        if (word === 'allowed') continue;
        if (when === undefined || word === undefined) {
          report('info', 'osm.conditional', key, `"${value} @ (${condition.slice(0, 60)})" is not a closure by weekday and time; it is passed over`, 'State it as days and hours, e.g. no @ (Mo-Fr 07:00-09:00).');
          continue;
        }
        if (passedOver.length > 0) reportHolidays(report, key, passedOver);
        restrictions.push({ kind: 'closed', classes: classes & ~emergency, when, cause: `${key}=${text}`.slice(0, 200) });
      }
    }
  }
  return restrictions;
}

export function reportHolidays(report: Report, key: string, passedOver: readonly string[]): void {
  report('info', 'osm.conditional', key, `"${passedOver.join(', ').slice(0, 60)}" is passed over: which days are holidays is not in the map`, 'Close or open those days by an edit.');
}
