/** Decides for one unit what goes wrong next, and counts what did. Pure: time comes in, decisions go out. */
import type { RandomStream } from '../random';
import type { FaultPlan } from './fault-plan';

export type FaultName = 'disconnect' | 'silence' | 'clockStep' | 'corrupt' | 'duplicate' | 'reorder' | 'loss';

const HOUR_MS = 3_600_000;

export class FaultInjector {
  /** Faults that fired. */
  readonly fired: Record<FaultName, number> = { disconnect: 0, silence: 0, clockStep: 0, corrupt: 0, duplicate: 0, reorder: 0, loss: 0 };
  private readonly driftPpm: number;
  private offsetMs: number;
  private silentUntilMs = -1;
  private lastMs = 0;

  constructor(private readonly plan: FaultPlan, private readonly random: RandomStream) {
    this.offsetMs = random.nextNormal() * plan.clockOffsetSdMs;
    this.driftPpm = random.nextNormal() * plan.clockDriftSdPpm;
  }

  /** The unit clock's error `runMs` ms after the start, ms. */
  clockErrorMs(runMs: number): number {
    return this.offsetMs + (this.driftPpm * runMs) / 1e6;
  }

  /** Moves on to `runMs`; returns how long the unit cuts its link from now, or 0. */
  advance(runMs: number): number {
    const elapsedMs = Math.max(0, runMs - this.lastMs);
    this.lastMs = runMs;
    if (this.happens(this.plan.clockStepsPerHour, elapsedMs)) {
      this.offsetMs += (this.random.next() * 2 - 1) * this.plan.clockStepMs;
      this.fired.clockStep += 1;
    }
    if (this.happens(this.plan.silencesPerHour, elapsedMs)) {
      this.silentUntilMs = runMs + this.random.next() * this.plan.silenceMs;
      this.fired.silence += 1;
    }
    if (!this.happens(this.plan.disconnectsPerHour, elapsedMs)) return 0;
    this.fired.disconnect += 1;
    return Math.max(1, this.random.next() * this.plan.disconnectMs);
  }

  isSilent(runMs: number): boolean {
    return runMs < this.silentUntilMs;
  }

  loses(): boolean {
    return this.count('loss', this.random.chance(this.plan.lossShare));
  }

  repeats(): boolean {
    return this.random.chance(this.plan.duplicateShare);
  }

  /** How late the message reaches the link, ms; 0 in time. */
  delayMs(): number {
    return this.count('reorder', this.random.chance(this.plan.reorderShare)) ? Math.max(1, this.random.next() * this.plan.reorderMs) : 0;
  }

  /** The payload damaged, or undefined when it is left alone. */
  corrupt(payload: Uint8Array): Uint8Array | undefined {
    return this.count('corrupt', payload.length > 0 && this.random.chance(this.plan.corruptShare)) ? damage(payload, this.random) : undefined;
  }

  private happens(perHour: number, elapsedMs: number): boolean {
    return this.random.chance((perHour * elapsedMs) / HOUR_MS);
  }

  private count(name: FaultName, fired: boolean): boolean {
    if (fired) this.fired[name] += 1;
    return fired;
  }
}

/** One of the ways in which bytes go wrong on a wire: cut off, a bit flipped, noise behind, or noise instead. */
function damage(payload: Uint8Array, random: RandomStream): Uint8Array {
  const noise = (length: number): Uint8Array => Uint8Array.from({ length }, () => random.nextInt(256));
  switch (random.nextInt(4)) {
    case 0: return payload.slice(0, random.nextInt(payload.length));
    case 1: {
      const flipped = payload.slice();
      flipped[random.nextInt(flipped.length)]! ^= 1 << random.nextInt(8);
      return flipped;
    }
    case 2: return Buffer.concat([payload, noise(1 + random.nextInt(16))]);
    default: return noise(1 + random.nextInt(64));
  }
}
