import * as fc from 'fast-check';
import { FRAME_KINDS } from '../../kernel/frame-kind';
import { WIRE_PROBLEMS } from '../../kernel/wire/wire-cursor';
import { BATCH_MAX_FRAMES } from '../../kernel/wire/frame-reader';
import { REMEMBERED_COUNTERS } from './ack-ledger';
import { applyPressure, HELD_BACK, LANE_IN_FLIGHT, LANES, laneOf } from './lanes';
import { LIMITS } from './limits';
import { FRAME_REASONS } from './reasons';
import { openSession } from './session-rules';
import { TokenBucket } from './token-bucket';

describe('limits', () => {
  it('fit together', () => {
    // A unit at its window may send one more batch before the pause bites.
    expect(REMEMBERED_COUNTERS).toBeGreaterThan(2 * (LIMITS.windowFrames + BATCH_MAX_FRAMES));
    expect(LIMITS.busInFlight).toBeGreaterThan(LIMITS.windowFrames);
    expect(LIMITS.payloadBytes).toBeLessThan(LIMITS.messageBytes);
  });

  it('know a reason for every problem of the wire', () => {
    expect(Object.keys(WIRE_PROBLEMS).filter((problem) => !(problem in FRAME_REASONS))).toEqual([]);
  });
});

describe('TokenBucket', () => {
  it('gives no more than burst and rate allow', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ afterMs: fc.nat(500), amount: fc.integer({ min: 1, max: 50 }) }), { maxLength: 80 }), (takes) => {
        const bucket = new TokenBucket(100, 200, 0);
        let nowMs = 0;
        let taken = 0;
        for (const { afterMs, amount } of takes) {
          nowMs += afterMs;
          taken += amount;
          // Who waits as told stays within burst and rate.
          nowMs += bucket.take(amount, nowMs);
          expect(taken).toBeLessThanOrEqual(200 + (nowMs * 100) / 1000 + 1e-6);
        }
      }),
    );
  });
});

describe('lanes', () => {
  it('give what matters more the larger share', () => {
    const shares = LANES.map((lane) => LANE_IN_FLIGHT[lane]);
    expect([...shares].sort((a, b) => b - a)).toEqual(shares);
    expect(laneOf('spat')).toBe('signals');
    expect(FRAME_KINDS.bsm.priority).toBeGreaterThan(FRAME_KINDS.rsm.priority);
    expect([laneOf('rsm'), laneOf('bsm')]).toEqual(['objects', 'vehicles']);
  });

  it('raise pressure step by step and lower it only well below', () => {
    expect([applyPressure(0, 0.39), applyPressure(0, 0.9), applyPressure(1, 0.9), applyPressure(2, 1)]).toEqual([0, 1, 2, 2]);
    expect([applyPressure(2, 0.36), applyPressure(2, 0.3), applyPressure(1, 0.25), applyPressure(1, 0.1)]).toEqual([2, 1, 1, 0]);
    expect(HELD_BACK).toEqual([[], ['bsm'], ['bsm', 'rsm']]);
  });
});

describe('openSession', () => {
  it('gives the session of a hello that holds', () => {
    const hello = { unitId: 'rsu-1', session: 5, software: 'x', codecProfile: 'lingshan.v2x.v1', clockMs: 900, ackedThrough: 3 };
    expect(openSession(hello, 'rsu-1', 1000)).toEqual({ unitId: 'rsu-1', session: 5, software: 'x', clockSkewMs: -100, ackedThrough: 3 });
  });

  it('never opens for another certificate, an id that is none, or an empty one', () => {
    for (const [unitId, certified] of [['rsu-2', 'rsu-1'], ['', ''], ['a.b', 'a.b'], [undefined, '']] as const) {
      expect(() => openSession({ unitId: unitId ?? null, session: 1, codecProfile: 'lingshan.v2x.v1' }, certified, 0)).toThrow(/UNIT_MISMATCH/);
    }
  });
});
