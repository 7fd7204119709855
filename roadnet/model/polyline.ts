import { createLocalFrame } from '../../services/kernel/geo';
import type { LatLonE7 } from './roadnet';

/** Length of a line, metres. */
export function lengthOfM(points: LatLonE7): number {
  const frame = createLocalFrame(points[0] ?? 0, points[1] ?? 0);
  let lengthM = 0;
  for (let i = 2; i + 1 < points.length; i += 2) {
    lengthM += Math.hypot(frame.x(points[i + 1]!) - frame.x(points[i - 1]!), frame.y(points[i]!) - frame.y(points[i - 2]!));
  }
  return lengthM;
}

/** Line across the end of a lane, kerb side first: square to its last stretch, as wide as the lane. Undefined when it has no stretch. */
export function lineAcrossEnd(points: LatLonE7, widthM: number): number[] | undefined {
  const last = points.length - 2;
  const frame = createLocalFrame(points[last] ?? 0, points[last + 1] ?? 0);
  for (let i = last - 2; i >= 0; i -= 2) {
    const dx = -frame.x(points[i + 1]!);
    const dy = -frame.y(points[i]!);
    const lengthM = Math.hypot(dx, dy);
    if (lengthM < 0.05) continue;
    const rightX = ((dy / lengthM) * widthM) / 2;
    const rightY = ((-dx / lengthM) * widthM) / 2;
    return [frame.latE7(rightY), frame.lonE7(rightX), frame.latE7(-rightY), frame.lonE7(-rightX)];
  }
  return undefined;
}
