import type { LocalPlane } from './motion';

/** Earth's circumference at the equator in Web Mercator, m. */
const CIRCUMFERENCE_M = 2 * Math.PI * 6_378_137;

export function mercatorOf(lon: number, lat: number): readonly [x: number, y: number] {
  const sin = Math.sin((lat * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)];
}

/** Web Mercator around an origin, scaled to true metres there: straight lines on the map stay straight here. */
export class MercatorPlane implements LocalPlane {
  readonly originX: number;
  readonly originY: number;
  /** Mercator units (world = 1) of one metre. */
  readonly unitsPerM: number;

  constructor(lon: number, lat: number) {
    [this.originX, this.originY] = mercatorOf(lon, lat);
    this.unitsPerM = 1 / (CIRCUMFERENCE_M * Math.cos((lat * Math.PI) / 180));
  }

  toLocal(lon: number, lat: number): readonly [number, number] {
    const [x, y] = mercatorOf(lon, lat);
    return [(x - this.originX) / this.unitsPerM, (y - this.originY) / this.unitsPerM];
  }

  toLonLat(x: number, y: number): readonly [number, number] {
    const mercatorX = this.originX + x * this.unitsPerM;
    const mercatorY = this.originY + y * this.unitsPerM;
    return [(mercatorX - 0.5) * 360, (Math.atan(Math.sinh(Math.PI * (1 - 2 * mercatorY))) * 180) / Math.PI];
  }
}
