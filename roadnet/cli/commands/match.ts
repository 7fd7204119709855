import { createTrackMatcher } from '../../matching/track-matcher';
import { loadSnapshot } from '../../snapshot/snapshot-file';
import { readTrack } from '../../tracks/read-track';
import { placeOf, trackMatchToGeoJson } from '../../tracks/track-geojson';
import { defineCommand, UsageError } from '../command';

export const matchCommand = defineCommand({
  name: 'match',
  operands: ['TRACK'],
  usage: '--snapshot FILE [--geojson] [--json]',
  summary: 'a track (GPX, CSV or GeoJSON) on the network: links, place of each point, gaps',
  options: { snapshot: { type: 'string' }, geojson: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  run({ operands: [path = ''], values }, output) {
    if (values.snapshot === undefined) throw new UsageError('match needs --snapshot FILE; Usage: npm run roadnet -- match TRACK --snapshot FILE');
    const track = readTrack(path);
    const snapshot = loadSnapshot(values.snapshot);
    const match = createTrackMatcher(snapshot).match(track);
    const { legs, points, gaps, confidence } = match;
    const matched = points.filter((point) => point !== undefined).length;
    output.progress(`${matched} of ${points.length} points matched, ${legs.length} leg${legs.length === 1 ? '' : 's'}, ${(legs.reduce((metres, { lengthM }) => metres + lengthM, 0) / 1_000).toFixed(2)} km, ${gaps.length} gaps`);
    if (values.geojson) output.result(JSON.stringify(trackMatchToGeoJson(snapshot, track, match)));
    else if (values.json) {
      output.result(
        JSON.stringify({
          version: snapshot.version,
          confidence: Number(confidence.toFixed(3)),
          legs: legs.map(({ linkNos, ...leg }) => ({ ...leg, linkIds: linkNos.map((linkNo) => snapshot.linkIds[linkNo]) })),
          points: points.map((point) => (point ? placeOf(snapshot, point) : null)),
          gaps,
        }),
      );
    } else {
      for (const { firstPoint, lastPoint, linkNos, lengthM } of legs) output.result(`points ${firstPoint}–${lastPoint}, ${lengthM.toFixed(0)} m: ${linkNos.map((linkNo) => snapshot.linkIds[linkNo]).join(' ')}`);
      for (const { afterPoint, beforePoint, reason } of gaps) output.result(`gap after point ${afterPoint} before ${beforePoint}: ${reason}`);
    }
    // Nothing found is a result, but one that a script must notice.
    return matched === 0 ? 1 : 0;
  },
});
