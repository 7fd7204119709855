/**
 * Seeded random numbers, so that a run can be repeated: sfc32 (Chris Doty-Humphrey, PractRand), period about 2^128.
 * Each user takes a stream of its own by name; adding a user does not shift the others' numbers.
 */
export class RandomStream {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;
  private spareNormal: number | undefined;

  constructor(seed: number, name: string) {
    this.a = hashText(name, 0x9e3779b9);
    this.b = hashText(name, 0x243f6a88);
    this.c = seed | 0;
    for (let i = 0; i < 15; i++) this.nextUint32();
  }

  nextUint32(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum | 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    return this.nextUint32() / 4294967296;
  }

  /** Uniform integer in [0, count). */
  nextInt(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** True with the probability given, 0..1. */
  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  /** Standard normal (Marsaglia's polar method). */
  nextNormal(): number {
    if (this.spareNormal !== undefined) {
      const spare = this.spareNormal;
      this.spareNormal = undefined;
      return spare;
    }
    for (;;) {
      const u = this.next() * 2 - 1;
      const v = this.next() * 2 - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        this.spareNormal = v * scale;
        return u * scale;
      }
    }
  }
}

/** FNV-1a over the text, from a start value of the caller's. */
export function hashText(text: string, start = 0x811c9dc5): number {
  let hash = start | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** A number in [0, 1) that belongs to (seed, name, number): the same each time it is asked. */
export function fractionOf(seed: number, name: string, number: number): number {
  let hash = hashText(name, Math.imul(seed | 0, 0x85ebca6b) ^ Math.imul(number | 0, 0xc2b2ae35));
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4294967296;
}
