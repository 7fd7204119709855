import * as fc from 'fast-check';
import { AckLedger, REMEMBERED_COUNTERS } from './ack-ledger';

describe('AckLedger', () => {
  it('acknowledges exactly what is settled, whatever comes in whatever order', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('receive' as const), counter: fc.integer({ min: 1, max: 60 }) }),
      fc.record({ kind: fc.constant('settle' as const), pick: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.nat(20), fc.array(step, { maxLength: 150 }), (floor, steps) => {
        const ledger = new AckLedger(floor);
        const pending = new Set<number>();
        const settled = new Set<number>();
        let before = floor;
        for (const action of steps) {
          if (action.kind === 'receive') {
            const { counter } = action;
            const expected = pending.has(counter) ? 'pending' : counter <= floor || settled.has(counter) ? 'settled' : 'new';
            expect(ledger.receive(counter)).toBe(expected);
            if (expected === 'new') pending.add(counter);
          } else if (pending.size > 0) {
            const counter = [...pending][action.pick % pending.size] as number;
            pending.delete(counter);
            settled.add(counter);
            ledger.settle(counter);
          }
          const { through } = ledger;
          expect(through).toBeGreaterThanOrEqual(before);
          // Nothing above what was acknowledged before is acknowledged while it is pending.
          for (const counter of pending) if (counter > before) expect(counter).toBeGreaterThan(through);
          expect(ledger.inFlight).toBe(pending.size);
          before = through;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('takes a gap for frames that the unit does not hold any more', () => {
    const ledger = new AckLedger(0);
    ledger.receive(1);
    ledger.receive(10_000_000);
    ledger.settle(10_000_000);
    expect(ledger.through).toBe(0);
    ledger.settle(1);
    expect(ledger.through).toBe(10_000_000);
    expect(ledger.receive(10_000_000 - REMEMBERED_COUNTERS)).toBe('settled');
    expect(ledger.receive(10_000_000 - 1)).toBe('new');
  });

  it('keeps to its place in a long session', () => {
    const ledger = new AckLedger(0);
    for (let counter = 1; counter <= 3 * REMEMBERED_COUNTERS; counter++) {
      expect(ledger.receive(counter)).toBe('new');
      ledger.settle(counter);
      if (counter > 1) expect(ledger.receive(counter - 1)).toBe('settled');
    }
    expect(ledger.through).toBe(3 * REMEMBERED_COUNTERS);
  });

  it('calls a counter that no unit can have reached a leap, and takes a unit at its word for what was acknowledged', () => {
    const ledger = new AckLedger(2);
    expect(ledger.isLeap(2 + REMEMBERED_COUNTERS)).toBe(false);
    expect(ledger.isLeap(3 + REMEMBERED_COUNTERS)).toBe(true);
    ledger.skipTo(1_000_000);
    expect(ledger.isLeap(1_000_001)).toBe(false);
    expect(ledger.through).toBe(1_000_000);
    ledger.skipTo(5);
    expect(ledger.highest).toBe(1_000_000);
    expect(ledger.receive(1_000_001)).toBe('new');
  });
});
