import { forecastChange } from './signal-timing';

const fixed = {
  fixed: true,
  phases: [
    { durationMs: 30_000, minMs: 30_000, maxMs: 30_000, state: 'GrG' },
    { durationMs: 3_000, minMs: 3_000, maxMs: 3_000, state: 'yrG' },
    { durationMs: 20_000, minMs: 20_000, maxMs: 20_000, state: 'rGG' },
    { durationMs: 3_000, minMs: 3_000, maxMs: 3_000, state: 'ryG' },
  ],
};

it('ends a light where the programme changes it, phases ahead if need be', () => {
  const now = { state: 'GrG', phase: 0, remainingMs: 12_000 };
  expect(forecastChange(fixed, now, 0)).toEqual({ minEndMs: 12_000, maxEndMs: 12_000, likelyEndMs: 12_000 });
  expect(forecastChange(fixed, now, 1)).toEqual({ minEndMs: 15_000, maxEndMs: 15_000, likelyEndMs: 15_000 });
  expect(forecastChange(fixed, { state: 'rGG', phase: 2, remainingMs: 1_000 }, 0)).toEqual({ minEndMs: 4_000, maxEndMs: 4_000, likelyEndMs: 4_000 });
});

it('knows no end for a light that never changes, nor when somebody else commands', () => {
  expect(forecastChange(fixed, { state: 'GrG', phase: 0, remainingMs: 12_000 }, 2)).toBeUndefined();
  expect(forecastChange(fixed, { state: 'rrr', phase: 0, remainingMs: 12_000 }, 0)).toBeUndefined();
});

it('gives the bounds of an actuated programme in their order', () => {
  const actuated = { fixed: false, phases: [{ durationMs: 30_000, minMs: 10_000, maxMs: 50_000, state: 'Gr' }, { durationMs: 3_000, minMs: 3_000, maxMs: 3_000, state: 'yr' }, { durationMs: 20_000, minMs: 5_000, maxMs: 40_000, state: 'rG' }] };
  expect(forecastChange(actuated, { state: 'Gr', phase: 0, remainingMs: 25_000 }, 0)).toEqual({ minEndMs: 5_000, maxEndMs: 45_000, likelyEndMs: 25_000 });
  expect(forecastChange(actuated, { state: 'Gr', phase: 0, remainingMs: 25_000 }, 1)).toEqual({ minEndMs: 8_000, maxEndMs: 48_000, likelyEndMs: 28_000 });
});
