import { SpatialIndex } from '../../queries/spatial-index';
import { toPlanePolygon } from '../../queries/plane-polygon';
import { defineCommand } from '../command';
import { parsePosition } from '../position';
import { snapshotOf } from '../snapshot-of';

export const insideCommand = defineCommand({
  name: 'inside',
  operands: ['FILE|SNAPSHOT', 'LAT,LON…'],
  usage: '[--json]',
  summary: 'lanes, links and junctions that meet the polygon of three or more corners (one that starts with a minus stands behind --)',
  options: { json: { type: 'boolean', default: false } },
  async run({ operands: [path = '', ...corners], values }, output) {
    const ring = corners.map(parsePosition).flatMap(({ latE7, lonE7 }) => [latE7, lonE7]);
    const snapshot = await snapshotOf(path, 'city', output);
    if (!snapshot) return 1;
    const { laneNos, linkNos, junctionIds } = new SpatialIndex(snapshot).inside(toPlanePolygon([ring], snapshot.frame));
    const facts = { version: snapshot.version, lanes: laneNos.map((no) => snapshot.laneIds[no]), links: linkNos.map((no) => snapshot.linkIds[no]), junctions: junctionIds };
    if (values.json) output.result(JSON.stringify(facts));
    else output.result(`${facts.lanes.length} lanes, ${facts.links.length} links, ${facts.junctions.length} junctions: ${facts.junctions.join(' ')}`);
    return 0;
  },
});
