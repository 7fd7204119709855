import fc from 'fast-check';
import { LingshanError } from '../../services/kernel/errors';
import { parseTrack, readTrack } from './read-track';

const POINTS = [
  { lat: 22.81, lon: 113.55, timeMs: Date.UTC(2026, 10, 22, 8) },
  { lat: 22.8101, lon: 113.5502, timeMs: Date.UTC(2026, 10, 22, 8, 0, 1) },
];

it('reads the same track from GPX, CSV and GeoJSON', () => {
  const iso = POINTS.map(({ timeMs }) => new Date(timeMs).toISOString());
  const gpx = `<?xml version="1.0"?><gpx><trk><trkseg>${POINTS.map(({ lat, lon }, i) => `<trkpt lat="${lat}" lon="${lon}"><ele>3</ele><time>${iso[i]}</time></trkpt>`).join('\n')}</trkseg></trk></gpx>`;
  const line = { type: 'Feature', geometry: { type: 'LineString', coordinates: POINTS.map(({ lat, lon }) => [lon, lat]) }, properties: { coordTimes: iso } };
  const places = { type: 'FeatureCollection', features: POINTS.map(({ lat, lon, timeMs }) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [lon, lat] }, properties: { timeMs } })) };
  for (const text of [gpx, `time,lat,lon\n${POINTS.map(({ lat, lon, timeMs }) => `${timeMs / 1_000},${lat},${lon}`).join('\r\n')}\n`, `lon;lat;t\n${POINTS.map(({ lat, lon, timeMs }) => `${lon};${lat};${timeMs}`).join('\n')}`, JSON.stringify(line), JSON.stringify(places)]) {
    expect(parseTrack(text, 'x')).toEqual(POINTS);
  }
  expect(parseTrack('lat,lon,time,accuracy,heading\n1,2,3,4,5', 'x')).toEqual([{ lat: 1, lon: 2, timeMs: 3_000, accuracyM: 4, headingDeg: 5 }]);
});

it.each([
  ['lat,lon,time\n91,2,3', 'TRACK_POINT', /line 2: latitude 91/],
  ['lat,lon,time\n1,2,3\n1,2,soon', 'TRACK_POINT', /line 3: time soon/],
  ['lat,lon,time\n1,2,3\n1,2,2', 'TRACK_POINT', /point 2: is earlier/],
  ['lat,lon\n1,2', 'TRACK_FORMAT', /line 1: no columns/],
  ['<gpx><trk></gpx>', 'TRACK_FORMAT', /unexpected close tag/],
  ['<gpx><trkpt lat="1" lon="2"></trkpt></gpx>', 'TRACK_POINT', /point 1: time undefined/],
  ['<gpx></gpx>', 'TRACK_EMPTY', /no points/],
  ['{"type":', 'TRACK_FORMAT', /JSON/],
  ['{"type":"FeatureCollection","features":[null]}', 'TRACK_FORMAT', /neither/],
  ['', 'TRACK_FORMAT', /line 1/],
])('tells what is wrong with %j', (text, reason, detail) => {
  expect(() => parseTrack(text, 'x')).toThrow(expect.objectContaining({ reason, detail: expect.stringMatching(detail) as string }) as Error);
});

it('fails on anything else as bad input, never otherwise', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string().map((text) => `<gpx>${text}`), fc.json(), fc.json().map((json) => `{"type":"FeatureCollection","features":[${json}]}`)), (text) => {
      try {
        parseTrack(text, 'x');
      } catch (error) {
        if (!(error instanceof LingshanError) || error.kind !== 'badInput') throw error;
      }
    }),
  );
  expect(() => readTrack('/nowhere/track.gpx')).toThrow(expect.objectContaining({ reason: 'TRACK_UNREADABLE' }) as Error);
});
