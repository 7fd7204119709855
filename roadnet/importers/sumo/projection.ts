import proj4 from 'proj4';
import { createLocalFrame } from '../../../services/kernel/geo';
import type { FindingsList } from '../findings-list';
import type { RawLocation } from './raw-net';

/** Where a net without a geographic reference is laid: Nansha, Guangzhou. */
export const DEFAULT_ORIGIN = { lat: 22.8, lon: 113.55 } as const;

export interface Projection {
  /** Reference system of the source, as recorded in the model. */
  readonly crs: string;
  /** WGS-84 of a point of the file, 1e-7 degree. */
  toLatLonE7(x: number, y: number): [number, number];
}

/** Conversion that the net's <location> asks for; undefined (with a finding) when it cannot be made. */
export function createProjection(location: RawLocation | undefined, findings: FindingsList): Projection | undefined {
  if (location === undefined || location.projection === '!' || location.projection === '') {
    findings.add({
      severity: 'warning',
      check: 'sumo.no-location',
      line: location?.line,
      field: 'projParameter',
      reason: `the net has no geographic reference; it is laid with its origin at ${DEFAULT_ORIGIN.lat} N ${DEFAULT_ORIGIN.lon} E (Nansha)`,
      fix: 'Build the net with a projection (netconvert --proj.utm) for its true place.',
    });
    const frame = createLocalFrame(DEFAULT_ORIGIN.lat * 1e7, DEFAULT_ORIGIN.lon * 1e7);
    return { crs: `local tangent plane at ${DEFAULT_ORIGIN.lat} N ${DEFAULT_ORIGIN.lon} E`, toLatLonE7: (x, y) => [frame.latE7(y), frame.lonE7(x)] };
  }
  const { offsetX, offsetY, projection } = location;
  if (projection === '-') {
    return { crs: 'WGS-84', toLatLonE7: (x, y) => [Math.round((y - offsetY) * 1e7), Math.round((x - offsetX) * 1e7)] };
  }
  let converter: proj4.Converter;
  try {
    converter = proj4(projection);
    if (!converter.inverse([0, 0]).every(Number.isFinite)) throw new Error('not invertible at its origin');
  } catch (error) {
    findings.add({
      severity: 'error',
      check: 'sumo.projection',
      line: location.line,
      field: 'projParameter',
      reason: `"${projection.slice(0, 80)}" is not understood (${error instanceof Error ? error.message : String(error)})`,
      fix: 'Write the projection as a full proj string (+proj=utm +zone=…).',
    });
    return undefined;
  }
  return {
    crs: projection,
    toLatLonE7: (x, y) => {
      const [lon, lat] = converter.inverse([x - offsetX, y - offsetY]);
      return [Math.round(lat! * 1e7), Math.round(lon! * 1e7)];
    },
  };
}
