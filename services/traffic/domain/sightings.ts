import type { SensedObjects } from '../../kernel/sensed-objects';

/** The objects of one frame as columns, rows 0..count-1; used again for each frame. */
export interface Sightings extends SensedObjects {
  /** Number made from the id that the object broadcasts itself; 0: not connected. */
  readonly connectedKey: Uint32Array;
}

/** What is known of the frame that the sightings came in. */
export interface FrameHead {
  readonly unitNo: number;
  readonly session: number;
  /** Unix time, ms, by the gateway's clock. */
  readonly receivedAtMs: number;
  readonly backfilled: boolean;
}

/** Kinds that never change into one another, whatever a camera says: a car is not a pedestrian. 0: may be any of them. */
const TYPE_CLASS = new Uint8Array(256);
TYPE_CLASS.set([0, 1, 1, 1, 1, 1, 2, 2, 3, 4]);

/** True when two sightings of these types may be of one road user. */
export function isSameClass(typeA: number, typeB: number): boolean {
  const a = TYPE_CLASS[typeA]!;
  const b = TYPE_CLASS[typeB]!;
  return a === b || a === 0 || b === 0;
}

/** Counts in traffic states and may be stopped or drive the wrong way: car, truck, bus, van, emergency, motorcycle, unclassified. */
export function isMotorVehicle(type: number): boolean {
  return type <= 6;
}

export const TYPE_BUS = 3;
