import { Pace } from './pace';

/** Frames drawn in `spanMs` on a machine where the frame after a drawing takes `costMs` and any other 16 ms. */
function drawnWithin(spanMs: number, costMs: number): number {
  const pace = new Pace();
  let drawn = 0;
  for (let nowMs = 0; nowMs < spanMs; ) {
    const isDue = pace.isDue(nowMs);
    if (isDue) drawn++;
    nowMs += isDue ? costMs : 16;
  }
  return drawn;
}

it('draws every frame where drawing is cheap', () => {
  expect(drawnWithin(10_000, 16)).toBe(625);
});

it('takes about a third of the time where drawing is dear, and never stops', () => {
  const drawn = drawnWithin(30_000, 200);
  expect(drawn).toBeGreaterThan(40);
  expect(drawn * 200).toBeLessThan(12_000);
});
