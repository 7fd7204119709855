import { LingshanError } from '../../../services/kernel/errors';
import { findUpstream, linksOf } from '../../queries/upstream';
import { defineCommand } from '../command';
import { parseNumber } from '../position';
import { snapshotOf } from '../snapshot-of';

export const upstreamCommand = defineCommand({
  name: 'upstream',
  operands: ['FILE|SNAPSHOT', 'LANE'],
  usage: '[--within M] [--json]',
  summary: 'every lane from which one can drive to the end of a lane (its id) within so many metres',
  options: { within: { type: 'string' }, json: { type: 'boolean', default: false } },
  async run({ operands: [path = '', laneId = ''], values }, output) {
    const withinM = parseNumber('within', values.within, { fallback: 300, min: 1, max: 20_000 });
    const snapshot = await snapshotOf(path, 'city', output);
    if (!snapshot) return 1;
    const laneNo = snapshot.laneNoById.get(laneId);
    if (laneNo === undefined) throw new LingshanError('notFound', 'LANE_NOT_FOUND', `no lane ${laneId} in ${snapshot.version}; "where" tells the lanes near a position`);
    const lanes = findUpstream(snapshot, laneNo, { withinM });
    const name = (no: number): string => snapshot.laneIds[no]!;
    if (values.json) {
      output.result(
        JSON.stringify({
          version: snapshot.version,
          withinM,
          lanes: lanes.map((lane) => ({ ...lane, laneId: name(lane.laneNo), towardsLaneId: lane.towardsLaneNo === 0 ? null : name(lane.towardsLaneNo) })),
          links: linksOf(lanes).map((link) => ({ ...link, linkId: snapshot.linkIds[link.linkNo] })),
        }),
      );
    } else for (const lane of lanes) output.result(`${lane.endToGoM.toFixed(1)}–${lane.startToGoM.toFixed(1)} m to go: ${name(lane.laneNo)}${lane.towardsLaneNo === 0 ? '' : ` → ${name(lane.towardsLaneNo)}`}`);
    return 0;
  },
});
