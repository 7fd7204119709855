import * as fc from 'fast-check';
import { AckGathering } from './ack-gathering';
import { LIMITS } from './limits';

const after = (shares: readonly number[]): number => {
  const gathering = new AckGathering();
  for (const share of shares) gathering.onMeasured(share);
  return gathering.everyMs;
};

describe('AckGathering', () => {
  it('tells at once while there is time, and gathers while there is none', () => {
    expect(after([])).toBe(LIMITS.ackEveryMs);
    expect(after(Array<number>(50).fill(0.5))).toBe(LIMITS.ackEveryMs);
    expect(after(Array<number>(50).fill(1))).toBe(LIMITS.ackEveryMaxMs);
  });

  it('does not change its ways for one busy moment', () => {
    expect(after([...Array<number>(50).fill(0.3), 1])).toBe(LIMITS.ackEveryMs);
  });

  it('stays within its limits, and a busier past never shortens it', () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });
    fc.assert(
      fc.property(shares, fc.double({ min: 0, max: 1, noNaN: true }), (past, more) => {
        const everyMs = after(past);
        expect(everyMs).toBeGreaterThanOrEqual(LIMITS.ackEveryMs);
        expect(everyMs).toBeLessThanOrEqual(LIMITS.ackEveryMaxMs);
        expect(after(past.map((share) => Math.min(1, share + more)))).toBeGreaterThanOrEqual(everyMs);
      }),
    );
  });
});
