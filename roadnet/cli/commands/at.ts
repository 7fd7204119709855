import { createLaneMatch } from '../../matching/lane-match';
import { createLaneMatcher, HEADING_UNKNOWN } from '../../matching/lane-matcher';
import { ALL_CLASSES, listClassNames } from '../../model/vehicle-class';
import type { RoadnetSnapshot } from '../../snapshot/snapshot';
import { compileStored } from '../../store/roadnet-store';
import { defineCommand, UsageError } from '../command';
import { instantOf } from '../instant';
import { networkName } from '../network-name';
import { withRoadnetStore } from '../with-store';

export const atCommand = defineCommand({
  name: 'at',
  operands: ['TIME'],
  usage: '[--name N] [--known-at TIME] [--lane NO | --position LAT,LON [--heading DEG]] [--json]',
  summary: 'the version that held at a moment, by what was known at another; with --lane or --position the lane of that time',
  options: {
    name: { type: 'string' },
    'known-at': { type: 'string' },
    lane: { type: 'string' },
    position: { type: 'string' },
    heading: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
  async run({ operands: [time], values }, output) {
    const atMs = instantOf('TIME', time)!;
    const knownAtMs = instantOf('--known-at', values['known-at']);
    const answer = await withRoadnetStore(async (store) => {
      const version = await store.getVersionAt(networkName(values.name), atMs, knownAtMs);
      const facts = { version: version.version, versionNo: version.versionNo, validFrom: new Date(version.validFromMs).toISOString(), madeAt: new Date(version.madeAtMs).toISOString() };
      if (values.lane === undefined && values.position === undefined) return facts;
      const snapshot = compileStored(await store.readNetwork(version));
      return { ...facts, lane: values.position === undefined ? laneOf(snapshot, Number(values.lane)) : laneAt(snapshot, values.position, values.heading) };
    });
    output.result(values.json ? JSON.stringify(answer) : Object.entries(answer).map(([key, value]) => `${key}: ${typeof value === 'object' ? JSON.stringify(value) : value}`).join('\n'));
    return 0;
  },
});

/** Null: no lane had that number in that version. */
function laneOf(snapshot: RoadnetSnapshot, laneNo: number) {
  const laneId = snapshot.laneIds[laneNo];
  if (laneId === undefined || laneId === '') return null;
  const linkNo = snapshot.laneLink[laneNo]!;
  return {
    laneNo,
    laneId,
    linkId: snapshot.linkIds[linkNo],
    linkName: snapshot.linkNames[linkNo],
    widthM: Number(snapshot.laneWidthM[laneNo]!.toFixed(2)),
    speedLimitMps: Number(snapshot.laneSpeedLimitMps[laneNo]!.toFixed(2)),
    lengthM: Number(snapshot.laneLengthM[laneNo]!.toFixed(2)),
    classes: listClassNames(snapshot.laneClasses[laneNo]!),
  };
}

function laneAt(snapshot: RoadnetSnapshot, position: string, heading: string | undefined) {
  const [lat, lon, ...surplus] = position.split(',').map(Number);
  const headingDeg = heading === undefined ? undefined : Number(heading);
  if (!Number.isFinite(lat) || !Number.isFinite(lon) || surplus.length > 0 || (headingDeg !== undefined && !(headingDeg >= 0 && headingDeg < 360))) {
    throw new UsageError('--position takes LAT,LON in degrees (WGS-84), --heading 0 to below 360');
  }
  const match = createLaneMatch();
  const found = createLaneMatcher(snapshot).match(Math.round(lat! * 1e7), Math.round(lon! * 1e7), headingDeg === undefined ? HEADING_UNKNOWN : Math.round(headingDeg * 80), 0, match, ALL_CLASSES);
  return found ? { ...laneOf(snapshot, match.laneNo), sM: Number(match.sM.toFixed(2)), dM: Number(match.dM.toFixed(2)) } : null;
}
