import gcoord, { type CRSTypes } from 'gcoord';
import proj4 from 'proj4';

/** Converts one position of a file (x or longitude, y or latitude) to WGS-84 degrees [lon, lat]. */
export type ToWgs84 = (x: number, y: number) => [lon: number, lat: number];

const GEOGRAPHIC = /^(WGS-?84|EPSG:4326|urn:ogc:def:crs:OGC:1\.3:CRS84)$/i;
/** CGCS2000 (国家大地坐标系) differs from WGS-84 by centimetres: degrees are taken as they are. */
const CGCS2000 = /^(CGCS-?2000|EPSG:4490)$/i;
const SHIFTED: Readonly<Record<string, CRSTypes>> = { 'GCJ-02': gcoord.GCJ02, GCJ02: gcoord.GCJ02, 'BD-09': gcoord.BD09, BD09: gcoord.BD09 };

/**
 * Conversion from a named reference system: WGS-84, CGCS2000 (EPSG:4490), GCJ-02, BD-09, CGCS2000 in Gauss-Krüger zones of
 * 3° (EPSG:4513 to 4533 with the zone's number before the easting, 4534 to 4554 without), or any proj string. Undefined for others.
 */
export function sourceSystemOf(name: string): ToWgs84 | undefined {
  const short = name.replace(/^urn:ogc:def:crs:EPSG:[\d.]*:/i, 'EPSG:');
  if (GEOGRAPHIC.test(short) || CGCS2000.test(short)) return (x, y) => [x, y];
  const shifted = SHIFTED[short.toUpperCase()];
  if (shifted) return (x, y) => gcoord.transform([x, y], shifted, gcoord.WGS84) as [number, number];
  const definition = gaussKruegerOf(short) ?? (short.startsWith('+proj=') ? short : undefined);
  if (definition === undefined) return undefined;
  try {
    const converter = proj4(definition);
    return (x, y) => converter.inverse([x, y]) as [number, number];
  } catch {
    return undefined;
  }
}

function gaussKruegerOf(name: string): string | undefined {
  const code = Number(/^EPSG:(\d{4})$/i.exec(name)?.[1]);
  const ellipsoid = '+k=1 +y_0=0 +ellps=GRS80 +units=m +no_defs';
  if (code >= 4513 && code <= 4533) return `+proj=tmerc +lat_0=0 +lon_0=${3 * (code - 4488)} +x_0=${(code - 4488) * 1_000_000 + 500_000} ${ellipsoid}`;
  if (code >= 4534 && code <= 4554) return `+proj=tmerc +lat_0=0 +lon_0=${3 * (code - 4509)} +x_0=500000 ${ellipsoid}`;
  return undefined;
}
