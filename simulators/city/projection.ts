/** From metres of a SUMO net to WGS-84, by proj4 itself: about 0.5 µs a point, so no approximation is worth its error. */
import proj4 from 'proj4';
import { LingshanError } from '../../services/kernel/errors';

export interface Projection {
  /** PROJ string of the net's location. */
  readonly definition: string;
  /** Net coordinates minus projected coordinates, m. */
  readonly offsetXM: number;
  readonly offsetYM: number;
}

export interface GeoPoint {
  /** WGS-84, 1e-7 degree. */
  latE7: number;
  lonE7: number;
}

export interface GeoFrame {
  /** Writes the place of net point (xM, yM) into `out`. Error below 1 mm within the projection's zone. */
  toGeo(xM: number, yM: number, out: GeoPoint): void;
  /** Angle from true north to the net's north at the point, degrees clockwise: add it to a net heading. */
  convergenceDeg(xM: number, yM: number): number;
}

/** First eccentricity of WGS-84, squared: a degree of longitude and one of latitude bend differently. */
const E2 = 0.00669437999;

/** @throws LingshanError NET_NOT_GEOGRAPHIC when the net has no projection. */
export function createGeoFrame(projection: Projection, file: string): GeoFrame {
  if (projection.definition === '!' || projection.definition === '-' || projection.definition === '') {
    throw new LingshanError('badInput', 'NET_NOT_GEOGRAPHIC', `${file}: location/projParameter is "${projection.definition}"; build the net with netconvert --proj … so that it lies on the earth`);
  }
  const converter = proj4(projection.definition);
  const toGeo = (xM: number, yM: number, out: GeoPoint): void => {
    const [lon, lat] = converter.inverse([xM - projection.offsetXM, yM - projection.offsetYM]) as [number, number];
    out.latE7 = Math.round(lat * 1e7);
    out.lonE7 = Math.round(lon * 1e7);
  };
  return {
    toGeo,
    convergenceDeg(xM, yM) {
      const from = { latE7: 0, lonE7: 0 };
      const to = { latE7: 0, lonE7: 0 };
      toGeo(xM, yM - 500, from);
      toGeo(xM, yM + 500, to);
      const midLat = ((from.latE7 + to.latE7) / 2e7) * (Math.PI / 180);
      const east = (to.lonE7 - from.lonE7) * Math.cos(midLat) * ((1 - E2 * Math.sin(midLat) ** 2) / (1 - E2));
      const north = to.latE7 - from.latE7;
      return (Math.atan2(east, north) * 180) / Math.PI;
    },
  };
}
