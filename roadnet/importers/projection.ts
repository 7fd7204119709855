import proj4 from 'proj4';
import { createLocalFrame } from '../../services/kernel/geo';
import type { FindingsList } from './findings-list';

/** Where a net without a geographic reference is laid: Nansha, Guangzhou. */
export const DEFAULT_ORIGIN = { lat: 22.8, lon: 113.55 } as const;

export interface Projection {
  /** Reference system of the source, as recorded in the model. */
  readonly crs: string;
  /** WGS-84 of a point of the file, 1e-7 degree. */
  toLatLonE7(x: number, y: number): [number, number];
}

/** Reference system of a file: a point of it less the offset is one of the projection. */
export interface SourceLocation {
  readonly line: number;
  readonly offsetX: number;
  readonly offsetY: number;
  /** A proj string; `-` for degrees; `!` or nothing for none. */
  readonly projection: string;
}

const FIELDS = { sumo: 'projParameter', opendrive: 'geoReference' } as const;

/** Conversion that a file's location asks for; undefined (with a finding) when it cannot be made. */
export function createProjection(location: SourceLocation | undefined, findings: FindingsList, format: keyof typeof FIELDS): Projection | undefined {
  if (location === undefined || location.projection === '!' || location.projection === '') {
    findings.add({
      severity: 'warning',
      check: `${format}.no-location`,
      line: location?.line,
      field: FIELDS[format],
      reason: `the file has no geographic reference; it is laid with its origin at ${DEFAULT_ORIGIN.lat} N ${DEFAULT_ORIGIN.lon} E (Nansha)`,
      fix: format === 'sumo' ? 'Build the net with a projection (netconvert --proj.utm) for its true place.' : 'Write a <geoReference> with a proj string into the header.',
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
      check: `${format}.projection`,
      line: location.line,
      field: FIELDS[format],
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
