import * as fc from 'fast-check';
import { AckGathering, AT_ONCE_BELOW, LONGEST_FROM } from './ack-gathering';
import { LIMITS } from './limits';

const after = (waiting: readonly number[]): number => {
  const gathering = new AckGathering();
  for (const frames of waiting) gathering.onMeasured(frames);
  return gathering.everyMs;
};

describe('AckGathering', () => {
  it('tells at once while the bus keeps up, and gathers while it does not', () => {
    expect(after([])).toBe(LIMITS.ackEveryMs);
    expect(after(Array<number>(50).fill(AT_ONCE_BELOW))).toBe(LIMITS.ackEveryMs);
    expect(after(Array<number>(50).fill(2 * LONGEST_FROM))).toBe(LIMITS.ackEveryMaxMs);
  });

  it('does not change its ways for one short stall', () => {
    expect(after([...Array<number>(50).fill(5), 3 * AT_ONCE_BELOW])).toBe(LIMITS.ackEveryMs);
  });

  it('stays within its limits, and more waiting never shortens it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2000), { maxLength: 40 }), fc.nat(500), (past, more) => {
        const everyMs = after(past);
        expect(everyMs).toBeGreaterThanOrEqual(LIMITS.ackEveryMs);
        expect(everyMs).toBeLessThanOrEqual(LIMITS.ackEveryMaxMs);
        expect(after(past.map((frames) => frames + more))).toBeGreaterThanOrEqual(everyMs);
      }),
    );
  });
});
