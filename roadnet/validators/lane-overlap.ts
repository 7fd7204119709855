import { createLocalFrame } from '../../services/kernel/geo';
import type { Lane } from '../model/roadnet';
import type { Validator } from './validator';

/** Share of their mean width that the middles of two neighbours must be apart. */
const LEAST_SHARE = 0.4;

/** Neighbouring lanes of a road lie beside each other, not on each other: half way along, their lines keep a distance. */
export const laneOverlap: Validator = {
  name: 'lane.overlap',
  check(roadnet, remark) {
    const roads = new Set(roadnet.links.filter(({ kind }) => kind === 'road').map(({ id }) => id));
    const byLink = new Map<string, Lane[]>();
    for (const lane of roadnet.lanes) {
      if (!roads.has(lane.linkId) || lane.points.length < 4) continue;
      const lanes = byLink.get(lane.linkId);
      if (lanes) lanes.push(lane);
      else byLink.set(lane.linkId, [lane]);
    }
    for (const lanes of byLink.values()) {
      lanes.sort((a, b) => a.index - b.index);
      for (let i = 1; i < lanes.length; i++) {
        const [outer, inner] = [lanes[i - 1]!, lanes[i]!];
        const apartM = distanceFromMiddleM(outer, inner);
        if (apartM >= (LEAST_SHARE * (outer.widthM + inner.widthM)) / 2) continue;
        remark({ severity: 'warning', element: 'lane', id: inner.id, field: 'shape', reason: `lies on lane ${outer.id}: their lines are ${apartM.toFixed(2)} m apart half way along`, fix: 'Draw each lane in its own middle.' });
      }
    }
  },
};

/** Distance of the middle of a lane's longest piece from the other's line, metres. */
function distanceFromMiddleM(lane: Lane, other: Lane): number {
  const frame = createLocalFrame(lane.points[0]!, lane.points[1]!);
  const middle = Math.max(2, Math.floor(lane.points.length / 4) * 2);
  const x = (frame.x(lane.points[middle - 1]!) + frame.x(lane.points[middle + 1]!)) / 2;
  const y = (frame.y(lane.points[middle - 2]!) + frame.y(lane.points[middle]!)) / 2;
  let least = Infinity;
  for (let i = 2; i < other.points.length; i += 2) {
    const x0 = frame.x(other.points[i - 1]!);
    const y0 = frame.y(other.points[i - 2]!);
    const dx = frame.x(other.points[i + 1]!) - x0;
    const dy = frame.y(other.points[i]!) - y0;
    const share = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)));
    least = Math.min(least, Math.hypot(x - x0 - share * dx, y - y0 - share * dy));
  }
  return least;
}
