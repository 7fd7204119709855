import type { TrackPoint } from '../../roadnet';

/** A track of which only points remain that are `spanMs` or more after the last one that remains; the last always does. */
export function withoutPointsWithin(points: readonly TrackPoint[], spanMs: number): TrackPoint[] {
  const kept: TrackPoint[] = [];
  points.forEach((point, i) => {
    const last = kept.at(-1);
    if (last === undefined || i === points.length - 1 || point.timeMs - last.timeMs >= spanMs) kept.push(point);
  });
  return kept;
}

/** Adds to every point an error of its own, normal with `sigmaM` metres in each of east and north; equal seeds, equal errors. */
export function withNoise(points: readonly TrackPoint[], sigmaM: number, seed: number): TrackPoint[] {
  const gauss = seededGauss(20_261_122 + seed);
  return points.map((point) => ({ ...point, lat: point.lat + (gauss() * sigmaM) / 111_200, lon: point.lon + (gauss() * sigmaM) / (111_320 * Math.cos((point.lat * Math.PI) / 180)) }));
}

function seededGauss(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 4_294_967_296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
