import fc from 'fast-check';
import { piecewiseAt, poseAt, type Geometry, type Shape } from './reference-line';

const only = (shape: Shape, length: number): Geometry[] => [{ s: 0, x: 10, y: 20, hdg: 0.3, length, shape }];

/** Integrates a curvature in a million small straight steps: nothing in common with the closed forms. */
function walk(curvatureAt: (s: number) => number, length: number): { x: number; y: number; hdg: number } {
  let [x, y, hdg] = [10, 20, 0.3];
  const steps = 20_000;
  const step = length / steps;
  for (let i = 0; i < steps; i++) {
    const turn = curvatureAt((i + 0.5) * step) * step;
    x += step * Math.cos(hdg + turn / 2);
    y += step * Math.sin(hdg + turn / 2);
    hdg += turn;
  }
  return { x, y, hdg };
}

it('arcs and clothoids end where their curvature leads', () => {
  fc.assert(
    fc.property(fc.double({ min: -0.1, max: 0.1, noNaN: true }), fc.double({ min: -0.1, max: 0.1, noNaN: true }), fc.double({ min: 1, max: 120, noNaN: true }), (start, end, length) => {
      for (const [shape, curvatureAt] of [
        [{ kind: 'arc', curvature: start }, () => start],
        [{ kind: 'spiral', curvStart: start, curvEnd: end }, (s: number) => start + ((end - start) * s) / length],
      ] as [Shape, (s: number) => number][]) {
        const pose = poseAt(only(shape, length), length);
        const walked = walk(curvatureAt, length);
        expect(Math.hypot(pose.x - walked.x, pose.y - walked.y)).toBeLessThan(1e-4);
        expect(Math.abs(pose.hdg - walked.hdg)).toBeLessThan(1e-6);
      }
    }),
    { numRuns: 30 },
  );
});

it('a cubic along the line is as long as it says, whatever its form', () => {
  const length = 30;
  const bend = 0.002;
  const poly3 = (s: number) => poseAt(only({ kind: 'poly3', v: [0, 0, bend, 0] }, length), s);
  let walkedM = 0;
  for (let i = 0; i < 300; i++) walkedM += Math.hypot(poly3((i + 1) / 10).x - poly3(i / 10).x, poly3((i + 1) / 10).y - poly3(i / 10).y);
  expect(walkedM).toBeCloseTo(length, 1);
  const normalized = poseAt(only({ kind: 'paramPoly3', u: [0, length, 0, 0], v: [0, 0, 5, 0], normalized: true }, length), length);
  const byLength = poseAt(only({ kind: 'paramPoly3', u: [0, 1, 0, 0], v: [0, 0, 5 / length ** 2, 0], normalized: false }, length), length);
  expect(normalized).toEqual({ x: expect.closeTo(byLength.x, 9), y: expect.closeTo(byLength.y, 9), hdg: expect.closeTo(byLength.hdg, 9) });
  expect(byLength.x).toBeCloseTo(10 + length * Math.cos(0.3) - 5 * Math.sin(0.3), 9);
});

it('pieces hold from where they start', () => {
  const pieces = [{ s: 0, cubic: [1, 0, 0, 0] as const }, { s: 10, cubic: [2, 1, 0, 0] as const }];
  expect([0, 9.99, 10, 12, -1].map((s) => piecewiseAt(pieces, s))).toEqual([1, 1, 2, 4, 0]);
  expect(piecewiseAt([], 3)).toBe(0);
});
