/** A road network of another generator, as far as it is compared: directed roads and which follow which. */
export interface GeneratorNet {
  readonly roads: readonly GeneratorRoad[];
  /** Roads that each road leads to, by their indices. */
  readonly next: readonly ReadonlySet<number>[];
}

export interface GeneratorRoad {
  /** Lanes for motor vehicles. */
  readonly lanes: number;
  /** Middle of the road in the direction of travel, 1e-7 degree, flat. */
  readonly points: readonly number[];
}
