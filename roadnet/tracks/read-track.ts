import { readFileSync } from 'node:fs';
import { SaxesParser } from 'saxes';
import { LingshanError } from '../../services/kernel/errors';
import type { TrackPoint } from '../matching/track';

const FIX = 'a track is GPX (trkpt with time), CSV (with a first line that names lat, lon, time), or GeoJSON (a LineString with coordTimes, or Points with a time)';

/**
 * Reads a track from GPX 1.1, CSV or GeoJSON, told apart by what the text begins with. Times are ISO 8601 or Unix seconds or milliseconds; points come
 * back in order of the file.
 * Throws LingshanError badInput TRACK_UNREADABLE, TRACK_FORMAT, TRACK_POINT (with the place) or TRACK_EMPTY.
 */
export function readTrack(path: string): TrackPoint[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new LingshanError('badInput', 'TRACK_UNREADABLE', `${path}: cannot be read (${String((cause as { code?: unknown }).code)})`, { cause });
  }
  return parseTrack(text, path);
}

/** As readTrack, of a text. @param name for messages */
export function parseTrack(text: string, name: string): TrackPoint[] {
  const body = text.replace(/^\uFEFF/, '').trimStart();
  const points = body.startsWith('<') ? parseGpx(body, name) : body.startsWith('{') ? parseGeoJson(body, name) : parseCsv(body, name);
  if (points.length === 0) throw new LingshanError('badInput', 'TRACK_EMPTY', `${name}: no points in it; ${FIX}`);
  checkOrder(points, name);
  return points;
}

function checkOrder(points: readonly TrackPoint[], name: string): void {
  points.forEach(({ timeMs }, i) => {
    if (i > 0 && timeMs < points[i - 1]!.timeMs) throw new LingshanError('badInput', 'TRACK_POINT', `${name}, point ${i + 1}: is earlier than the one before; sort the points by time`);
  });
}

/** @param place for the message, e.g. "x.csv, line 3" */
function pointOf(place: string, lat: unknown, lon: unknown, time: unknown, accuracyM?: unknown, headingDeg?: unknown): TrackPoint {
  const point = { lat: numberOf(lat), lon: numberOf(lon), timeMs: timeOf(time) };
  const wrong =
    !(Math.abs(point.lat) <= 85) ? `latitude ${String(lat)} is none within 85 degrees` : !(Math.abs(point.lon) <= 180) ? `longitude ${String(lon)} is none within 180 degrees` : !Number.isFinite(point.timeMs) ? `time ${String(time)} is none` : undefined;
  if (wrong !== undefined) throw new LingshanError('badInput', 'TRACK_POINT', `${place}: ${wrong}; ${FIX}`);
  const [accuracy, heading] = [numberOf(accuracyM), numberOf(headingDeg)];
  return { ...point, ...(accuracy >= 0 && { accuracyM: accuracy }), ...(heading >= 0 && heading <= 360 && { headingDeg: heading }) };
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
}

/** Larger numbers are milliseconds: as seconds they would lie beyond the year 5000. */
const SECONDS_MAX = 1e11;

function timeOf(value: unknown): number {
  const number = numberOf(value);
  if (!Number.isNaN(number)) return Math.abs(number) < SECONDS_MAX ? Math.round(number * 1_000) : number;
  return typeof value === 'string' ? Date.parse(value) : NaN;
}

function parseGpx(text: string, name: string): TrackPoint[] {
  const points: TrackPoint[] = [];
  let open: Record<string, string> | undefined;
  let element = '';
  let content = '';
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw new LingshanError('badInput', 'TRACK_FORMAT', `${name}: ${error.message}; ${FIX}`);
  });
  parser.on('opentag', ({ name: tag, attributes }) => {
    element = tag;
    content = '';
    if (tag === 'trkpt') open = { ...(attributes as Record<string, string>) };
  });
  parser.on('text', (part) => {
    content += part;
  });
  parser.on('closetag', ({ name: tag }) => {
    if (open && tag === element) open[tag] = content.trim();
    if (tag !== 'trkpt' || !open) return;
    points.push(pointOf(`${name}, point ${points.length + 1}`, open['lat'], open['lon'], open['time'], undefined, open['course']));
    open = undefined;
  });
  parser.write(text).close();
  return points;
}

const COLUMNS = { lat: ['lat', 'latitude', 'y'], lon: ['lon', 'lng', 'longitude', 'x'], time: ['time', 'timestamp', 'timems', 't'], accuracy: ['accuracy', 'accuracym'], heading: ['heading', 'headingdeg', 'course', 'bearing'] } as const;

function parseCsv(text: string, name: string): TrackPoint[] {
  const lines = text.split(/\r?\n/);
  const separator = [',', ';', '\t'].find((candidate) => lines[0]!.includes(candidate)) ?? ',';
  const header = lines[0]!.split(separator).map((cell) => cell.trim().toLowerCase().replace(/[^a-z]/g, ''));
  const column = (key: keyof typeof COLUMNS): number => header.findIndex((cell) => (COLUMNS[key] as readonly string[]).includes(cell));
  const [lat, lon, time, accuracy, heading] = [column('lat'), column('lon'), column('time'), column('accuracy'), column('heading')];
  if (lat < 0 || lon < 0 || time < 0) throw new LingshanError('badInput', 'TRACK_FORMAT', `${name}, line 1: no columns lat, lon and time; ${FIX}`);
  return lines.flatMap((line, i) => {
    if (i === 0 || line.trim() === '') return [];
    const cells = line.split(separator);
    return [pointOf(`${name}, line ${i + 1}`, cells[lat], cells[lon], cells[time], cells[accuracy], cells[heading])];
  });
}

interface Feature {
  readonly geometry?: { readonly type?: string; readonly coordinates?: readonly unknown[] } | null;
  readonly properties?: Readonly<Record<string, unknown>> | null;
}

function parseGeoJson(text: string, name: string): TrackPoint[] {
  let root: Feature & { readonly type?: string; readonly features?: readonly Feature[] };
  try {
    root = JSON.parse(text) as typeof root;
  } catch (error) {
    throw new LingshanError('badInput', 'TRACK_FORMAT', `${name}: ${(error as Error).message}; ${FIX}`);
  }
  const features = root.type === 'FeatureCollection' && Array.isArray(root.features) ? root.features : [root];
  const points: TrackPoint[] = [];
  const add = (position: unknown, time: unknown, properties: Feature['properties']): void => {
    const [lon, lat] = Array.isArray(position) ? (position as unknown[]) : [];
    points.push(pointOf(`${name}, point ${points.length + 1}`, lat, lon, time, properties?.['accuracyM'], properties?.['headingDeg']));
  };
  for (const feature of features) {
    const { geometry, properties } = feature ?? {};
    if (geometry?.type === 'Point') add(geometry.coordinates, properties?.['time'] ?? properties?.['timeMs'], properties);
    else if (geometry?.type === 'LineString' && Array.isArray(geometry.coordinates)) {
      const times = properties?.['coordTimes'] ?? properties?.['times'];
      (geometry.coordinates as readonly unknown[]).forEach((position, i) => add(position, Array.isArray(times) ? (times[i] as unknown) : undefined, undefined));
    } else throw new LingshanError('badInput', 'TRACK_FORMAT', `${name}: a feature is neither a Point nor a LineString; ${FIX}`);
  }
  return points;
}
