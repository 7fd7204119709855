/**
 * Where each track of a unit was last, for the jump check. Direct-mapped and of fixed size: a track that is pushed out by another is
 * simply not checked once, which a plausibility check can afford and an unbounded map cannot.
 */
const SLOTS = 512;

export class TrackMemory {
  private readonly track = new Uint32Array(SLOTS);
  private readonly latE7 = new Int32Array(SLOTS);
  private readonly lonE7 = new Int32Array(SLOTS);
  private readonly atMs = new Float64Array(SLOTS);

  /** Slot of the track, or -1 when it is not remembered. */
  find(trackId: number): number {
    const slot = slotOf(trackId);
    return this.track[slot] === trackId ? slot : -1;
  }

  latAt(slot: number): number {
    return this.latE7[slot] as number;
  }

  lonAt(slot: number): number {
    return this.lonE7[slot] as number;
  }

  timeAt(slot: number): number {
    return this.atMs[slot] as number;
  }

  remember(trackId: number, latE7: number, lonE7: number, atMs: number): void {
    const slot = slotOf(trackId);
    this.track[slot] = trackId;
    this.latE7[slot] = latE7;
    this.lonE7[slot] = lonE7;
    this.atMs[slot] = atMs;
  }
}

function slotOf(trackId: number): number {
  return Math.imul(trackId, 0x9e3779b1) >>> 23;
}

/** Finds repeated numbers among those of one message without allocating: open addressing, emptied by a change of generation. */
export class RepeatFinder {
  private readonly numbers: Uint32Array;
  private readonly generations: Uint32Array;
  private readonly mask: number;
  private generation = 0;

  /** `capacity`: most numbers of one message; a power of two. */
  constructor(capacity: number) {
    this.numbers = new Uint32Array(capacity * 2);
    this.generations = new Uint32Array(capacity * 2);
    this.mask = capacity * 2 - 1;
  }

  /** Starts the next message. */
  begin(): void {
    this.generation = (this.generation + 1) >>> 0;
    if (this.generation === 0) {
      this.generations.fill(0);
      this.generation = 1;
    }
  }

  /** True when `number` was given before since `begin`. */
  isRepeated(number: number): boolean {
    let slot = (Math.imul(number, 0x9e3779b1) >>> 8) & this.mask;
    while (this.generations[slot] === this.generation) {
      if (this.numbers[slot] === number) return true;
      slot = (slot + 1) & this.mask;
    }
    this.generations[slot] = this.generation;
    this.numbers[slot] = number;
    return false;
  }
}
