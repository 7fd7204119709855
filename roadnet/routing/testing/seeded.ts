/** Numbers that look like chance and are the same for the same seed (Mulberry32). */
export interface Seeded {
  /** 0 ≤ x < 1. */
  next(): number;
  /** Whole, 0 … n − 1. */
  below(n: number): number;
  chance(share: number): boolean;
}

export function createSeeded(seed: number): Seeded {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { next, below: (n) => Math.floor(next() * n), chance: (share) => next() < share };
}
