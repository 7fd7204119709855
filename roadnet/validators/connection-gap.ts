import { createLocalFrame } from '../../services/kernel/geo';
import type { Lane } from '../model/roadnet';
import type { Validator } from './validator';

/** Lanes that touch are within this; a step is seen by a matcher. */
const TOUCH_M = 1;
/** Lanes that meet without a path inside the junction may leave this much between them. */
const JUNCTION_M = 5;

/** The path of a movement begins where its lane ends; movements without a path join lanes that meet. */
export const connectionGap: Validator = {
  name: 'connection.gap',
  check(roadnet, remark) {
    const lanes = new Map(roadnet.lanes.map((lane) => [lane.id, lane]));
    const areas = new Set(roadnet.links.filter(({ kind }) => kind === 'walking-area').map(({ id }) => id));
    for (const { fromLaneId, toLaneId, viaLaneId } of roadnet.connections) {
      const from = lanes.get(fromLaneId);
      const next = lanes.get(viaLaneId ?? toLaneId);
      if (!isDrawn(from) || !isDrawn(next) || areas.has(from.linkId) || areas.has(next.linkId)) continue;
      const gapM = distanceM(from, next);
      if (gapM <= (viaLaneId === undefined ? JUNCTION_M : TOUCH_M)) continue;
      remark({ severity: 'warning', element: 'connection', id: `${fromLaneId}>${toLaneId}`, field: viaLaneId === undefined ? 'to' : 'via', reason: `lane ${next.id} begins ${gapM.toFixed(1)} m from the end of lane ${from.id}`, fix: viaLaneId === undefined ? 'Draw the path between them, or join them.' : 'Draw the path from the end of the lane.' });
    }
  },
};

function isDrawn(lane: Lane | undefined): lane is Lane {
  return lane !== undefined && lane.points.length >= 4;
}

function distanceM(from: Lane, to: Lane): number {
  const frame = createLocalFrame(to.points[0]!, to.points[1]!);
  return Math.hypot(frame.x(from.points.at(-1)!), frame.y(from.points.at(-2)!));
}
