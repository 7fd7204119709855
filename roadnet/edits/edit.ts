import type { LatLonE7, Period } from '../model/roadnet';

export const EDIT_KINDS = ['closure', 'speed-limit', 'work-zone'] as const;

/**
 * What an operator changes on the network: lanes closed, another limit, a work zone. It names lanes, links (all their
 * lanes) or an area (every lane that touches it). A work zone is also a zone; its lanes are closed, or have its limit when it gives one.
 */
export interface Edit {
  /** `edit-…`, the cause of every restriction that it makes. */
  readonly id: string;
  readonly kind: (typeof EDIT_KINDS)[number];
  readonly laneIds: readonly string[];
  readonly linkIds: readonly string[];
  /** Ring without repeated first point; empty: no area. */
  readonly area: LatLonE7;
  /** Bits of VEHICLE_CLASSES that it binds. */
  readonly classes: number;
  readonly speedLimitMps?: number | undefined;
  readonly when: Period;
  readonly author: string;
  readonly reason: string;
  /** Unix, milliseconds. */
  readonly madeAtMs: number;
}

/** Why an edit cannot be applied, in words with place and fix; undefined when nothing is wrong with it in itself. */
export function findEditProblem(edit: Edit): string | undefined {
  const { kind, laneIds, linkIds, area, speedLimitMps, when } = edit;
  if (laneIds.length + linkIds.length + area.length === 0) return 'target: names no lane, link or area; give one';
  if (area.length > 0 && (area.length < 6 || area.length % 2 !== 0)) return 'area: a ring needs three points of latitude and longitude; give them in order';
  if (kind === 'speed-limit' && speedLimitMps === undefined) return 'speedLimitMps: is missing; give the new limit';
  if (kind === 'closure' && speedLimitMps !== undefined) return 'speedLimitMps: a closure has no limit; leave it out or make a speed-limit';
  if (speedLimitMps !== undefined && !(speedLimitMps > 0 && speedLimitMps <= 60)) return 'speedLimitMps: must be above 0 and at most 60';
  if ((when.fromMs ?? -Infinity) >= (when.toMs ?? Infinity)) return 'when: ends before it starts; turn the ends round';
  if (kind === 'work-zone' && when.toMs === undefined) return 'when: a work zone needs an end; give one, it can be withdrawn earlier';
  return undefined;
}
