import { cellOf } from '../../cells/cells';
import { LinearReference } from '../../linear-reference/linear-reference';
import { SpatialIndex } from '../../queries/spatial-index';
import { defineCommand } from '../command';
import { parseNumber, parsePosition } from '../position';
import { snapshotOf } from '../snapshot-of';

export const whereCommand = defineCommand({
  name: 'where',
  operands: ['FILE|SNAPSHOT', 'LAT,LON'],
  usage: '[--within M] [--count N] [--json]',
  summary: 'the lanes nearest to a position, each as lane and link with metres along and beside; nearest junction; H3 cell (a position that starts with a minus stands behind --)',
  options: { within: { type: 'string' }, count: { type: 'string' }, json: { type: 'boolean', default: false } },
  async run({ operands: [path = '', at = ''], values }, output) {
    const { latE7, lonE7 } = parsePosition(at);
    const withinM = parseNumber('within', values.within, { fallback: 50, min: 0, max: 10_000 });
    const count = parseNumber('count', values.count, { fallback: 5, min: 1, max: 1000 });
    const snapshot = await snapshotOf(path, 'city', output);
    if (!snapshot) return 1;
    const index = new SpatialIndex(snapshot);
    const reference = new LinearReference(snapshot);
    const lanes = index.nearestLanes(latE7, lonE7, { withinM, count }).map(({ laneNo, linkNo, sM, dM, distanceM }) => {
      const onLink = reference.toLink(linkNo, latE7, lonE7);
      return { laneNo, laneId: snapshot.laneIds[laneNo], sM: round(sM), dM: round(dM), distanceM: round(distanceM), linkNo, linkId: snapshot.linkIds[linkNo], linkSM: round(onLink.sM), linkDM: round(onLink.dM) };
    });
    const [junction] = index.nearestJunctions(latE7, lonE7, { withinM: Infinity, count: 1 });
    const facts = { version: snapshot.version, lanes, junction: junction && { junctionId: junction.junctionId, distanceM: round(junction.distanceM) }, cell9: cellOf(latE7, lonE7, 9) };
    if (values.json) output.result(JSON.stringify(facts));
    else {
      for (const lane of lanes) output.result(`${lane.distanceM} m: lane ${lane.laneId} at ${lane.sM} m, ${lane.dM} m beside; link ${lane.linkId} at ${lane.linkSM} m`);
      output.result(`nearest junction ${junction ? `${junction.junctionId}, ${round(junction.distanceM)} m` : 'none'} · H3 ${facts.cell9}`);
    }
    return 0;
  },
});

const round = (metres: number): number => Number(metres.toFixed(2));
