/**
 * What a roadside unit senses in one message, as columns: the shape in which wire, gateway and traffic hand objects to each other.
 * Row i of every column is object i; rows from `count` on are left over from earlier messages.
 */

/** Most objects in one message (v2x.v1.Rsm.participants). */
export const RSM_MAX_OBJECTS = 256;

/** In the 16-bit columns: the unit did not say. */
export const UNAVAILABLE_16 = 65535;

/** Bits of `SensedObjects.present`: which fields the unit sent. */
export const RSM_PRESENT = {
  trackId: 1 << 0,
  lat: 1 << 1,
  lon: 1 << 2,
  elevation: 1 << 3,
  speed: 1 << 4,
  heading: 1 << 5,
  accel: 1 << 6,
  length: 1 << 7,
  width: 1 << 8,
  height: 1 << 9,
  positionSd: 1 << 10,
  connectedId: 1 << 11,
} as const;

/** One message. Numbers as in v2x.v1.Rsm; see there for units and ranges. */
export interface SensedObjects {
  readonly count: number;
  /** 0..127; -1 absent. */
  readonly msgCount: number;
  /** Unix time, ms, by the unit's clock; -1 absent. */
  readonly measuredAtMs: number;
  /** The unit's own position, 1e-7 degree; meaningful when `hasReference`. */
  readonly refLatE7: number;
  readonly refLonE7: number;
  readonly hasReference: boolean;
  readonly trackId: Uint32Array;
  readonly type: Uint8Array;
  readonly latE7: Int32Array;
  readonly lonE7: Int32Array;
  readonly elevationDm: Int32Array;
  /** 65535 unavailable, as in the 16-bit columns below. */
  readonly speedCmps: Uint16Array;
  readonly heading80thsDeg: Uint16Array;
  readonly accelLonCmps2: Int32Array;
  readonly lengthCm: Uint16Array;
  readonly widthCm: Uint16Array;
  readonly heightCm: Uint16Array;
  /** 32 bits because 65535 is a value here; presence is in `present`. */
  readonly positionSdCm: Uint32Array;
  readonly source: Uint8Array;
  /** 1: the object names its own temporary id, bytes connectedStart..connectedEnd of the message's buffer. */
  readonly connected: Uint8Array;
  readonly connectedStart: Uint32Array;
  readonly connectedEnd: Uint32Array;
  /** Bits of RSM_PRESENT. */
  readonly present: Uint16Array;
}
