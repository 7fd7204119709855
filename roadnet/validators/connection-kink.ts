import { createLocalFrame } from '../../services/kernel/geo';
import type { Lane } from '../model/roadnet';
import type { Validator } from './validator';

/** Nobody drives around a sharper corner than this between two lines that touch. */
const KINK_DEG = 100;
/** Shorter pieces have no direction worth the name. */
const LEAST_M = 0.5;

/** The path of a movement leaves its lane in about the lane's direction. */
export const connectionKink: Validator = {
  name: 'connection.kink',
  check(roadnet, remark) {
    const lanes = new Map(roadnet.lanes.map((lane) => [lane.id, lane]));
    const roads = new Set(roadnet.links.filter(({ kind }) => kind === 'road').map(({ id }) => id));
    for (const { fromLaneId, toLaneId, viaLaneId } of roadnet.connections) {
      const from = lanes.get(fromLaneId);
      const via = viaLaneId === undefined ? undefined : lanes.get(viaLaneId);
      if (!from || !via || !roads.has(from.linkId)) continue;
      const before = headingRad(from, true);
      const after = headingRad(via, false);
      if (before === undefined || after === undefined) continue;
      const turnDeg = (Math.abs(Math.atan2(Math.sin(after - before), Math.cos(after - before))) * 180) / Math.PI;
      if (turnDeg > KINK_DEG) remark({ severity: 'info', element: 'connection', id: `${fromLaneId}>${toLaneId}`, field: 'via', reason: `the path turns by ${turnDeg.toFixed(0)}° where it leaves its lane`, fix: 'Draw the path on from the lane, or check the direction of its points.' });
    }
  },
};

/** Direction of the last or the first piece of a lane; undefined when it is too short to have one. */
function headingRad({ points }: Lane, atEnd: boolean): number | undefined {
  if (points.length < 4) return undefined;
  const at = atEnd ? points.length - 4 : 0;
  const frame = createLocalFrame(points[at]!, points[at + 1]!);
  const x = frame.x(points[at + 3]!);
  const y = frame.y(points[at + 2]!);
  return Math.hypot(x, y) < LEAST_M ? undefined : Math.atan2(y, x);
}
