import { backoffMs, BATCH_AGE_MS_LARGE, BATCH_AGE_MS_SMALL, BATCH_BYTES_MAX, isDue } from './batch-policy';

describe('isDue', () => {
  it.each([
    [{ messages: 0, bytes: 0, ageMs: 10_000 }, false],
    [{ messages: 1, bytes: 10, ageMs: BATCH_AGE_MS_SMALL - 1 }, false],
    [{ messages: 1, bytes: 10, ageMs: BATCH_AGE_MS_SMALL + 1 }, true],
    [{ messages: 1, bytes: BATCH_BYTES_MAX / 2, ageMs: BATCH_AGE_MS_LARGE - 1 }, false],
    [{ messages: 1, bytes: BATCH_BYTES_MAX / 2, ageMs: BATCH_AGE_MS_LARGE }, true],
    [{ messages: 1, bytes: BATCH_BYTES_MAX, ageMs: 0 }, true],
    [{ messages: 50, bytes: 10, ageMs: 0 }, true],
    [{ messages: 49, bytes: 10, ageMs: 0 }, false],
  ])('%j: %s', (batch, expected) => expect(isDue(batch, 100)).toBe(expected));
});

describe('backoffMs', () => {
  it('doubles up to 3 s', () => expect([1, 2, 3, 10].map(backoffMs)).toEqual([100, 200, 400, 3000]));
});
