/** Where a unit stands and what lies within its sight. Distances are planar: within a few kilometres the error is below 0.1 %. */

/** Metres per 1e-7 degree of latitude. */
const M_PER_E7 = 0.011131949;

export const LAT_MAX_E7 = 900_000_000;
export const LON_MAX_E7 = 1_800_000_000;

/** Square of the distance between two positions, m². `cosLat` is the cosine of a latitude nearby. */
export function squaredDistanceM2(latE7: number, lonE7: number, otherLatE7: number, otherLonE7: number, cosLat: number): number {
  const north = (latE7 - otherLatE7) * M_PER_E7;
  const east = (lonE7 - otherLonE7) * M_PER_E7 * cosLat;
  return north * north + east * east;
}

export function cosineOf(latE7: number): number {
  return Math.cos((latE7 * Math.PI) / 1_800_000_000);
}

/** The surveyed position of a unit, as it said it first in its session. */
export class UnitSite {
  known = false;
  latE7 = 0;
  lonE7 = 0;
  cosLat = 1;

  set(latE7: number, lonE7: number): void {
    this.known = true;
    this.latE7 = latE7;
    this.lonE7 = lonE7;
    this.cosLat = cosineOf(latE7);
  }

  squaredDistanceM2(latE7: number, lonE7: number): number {
    return squaredDistanceM2(latE7, lonE7, this.latE7, this.lonE7, this.cosLat);
  }
}
