/** How much drivers change their speed, metres a second squared (standard deviation), with room for what a hard stop needs. */
const ACCELERATION_MPS2 = 6;
/** After so long without an update the past says nothing. */
const GAP_MAX_S = 1.5;
/** An object so far from where it was expected has leapt, metres. */
const LEAP_M = 10;
const NOISE_FIRST_M = 0.6;
/** Share of the newest update in the estimate of the noise. */
const NOISE_SHARE = 0.05;
/** A leap sideways counts at most so much, square metres. */
const NOISE_MAX_M2 = 4;

/** Filtered positions of many objects, one slot each. */
export interface AlongFilter {
  /** Result of the last update, metres. */
  x: number;
  y: number;
  /** Takes a position. @param headingDeg clockwise from north; below 0: not known, the position is then taken as it is */
  update(slot: number, timeMs: number, x: number, y: number, headingDeg: number): void;
  /** Variance of the position's error across the heading, square metres, as the updates so far show it. */
  noiseM2(slot: number): number;
  forget(slot: number): void;
}

/**
 * Takes the noise out of positions along the heading only, with an α-β filter whose gains follow from noise and time step
 * (Kalata 1984, doi 10.1109/TAES.1984.310438): a vehicle that waits at a stop line must not hop over it and back. Across
 * the heading nothing is filtered: there the lane tracker itself weighs the past, and a change of lane shows at once.
 */
export function createAlongFilter(slots: number): AlongFilter {
  const lastX = new Float64Array(slots);
  const lastY = new Float64Array(slots);
  const lastMs = new Float64Array(slots).fill(-Infinity);
  const speedMps = new Float32Array(slots);
  const noise2 = new Float32Array(slots).fill(NOISE_FIRST_M * NOISE_FIRST_M);

  const filter: AlongFilter = {
    x: 0,
    y: 0,
    update(slot, timeMs, x, y, headingDeg) {
      const seconds = (timeMs - lastMs[slot]!) / 1_000;
      lastMs[slot] = timeMs;
      if (headingDeg >= 0 && seconds > 0 && seconds <= GAP_MAX_S) {
        const east = Math.sin(headingDeg * (Math.PI / 180));
        const north = Math.cos(headingDeg * (Math.PI / 180));
        const offX = x - lastX[slot]! - speedMps[slot]! * seconds * east;
        const offY = y - lastY[slot]! - speedMps[slot]! * seconds * north;
        const along = offX * east + offY * north;
        const across = offX * north - offY * east;
        const variance = noise2[slot]!;
        // Two positions differ by two errors.
        noise2[slot] = variance + NOISE_SHARE * (Math.min((across * across) / 2, NOISE_MAX_M2) - variance);
        if (Math.abs(along) > LEAP_M) speedMps[slot] = 0;
        else {
          const trackingIndex = (ACCELERATION_MPS2 * seconds * seconds) / Math.sqrt(variance + 0.01);
          const r = (4 + trackingIndex - Math.sqrt(8 * trackingIndex + trackingIndex * trackingIndex)) / 4;
          const alpha = 1 - r * r;
          const beta = 2 * (2 - alpha) - 4 * r;
          speedMps[slot] = speedMps[slot]! + (beta / seconds) * along;
          x -= (1 - alpha) * along * east;
          y -= (1 - alpha) * along * north;
        }
      } else speedMps[slot] = 0;
      lastX[slot] = x;
      lastY[slot] = y;
      filter.x = x;
      filter.y = y;
    },
    noiseM2: (slot) => noise2[slot]!,
    forget(slot) {
      lastMs[slot] = -Infinity;
      noise2[slot] = NOISE_FIRST_M * NOISE_FIRST_M;
    },
  };
  return filter;
}
