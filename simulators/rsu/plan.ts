/** Where roadside units stand: one at each signalised junction, then along the roads until most of them are in sight. Pure, deterministic. */
import type { CityNetwork } from '../city/network';

export interface UnitPlace {
  /** RSU-0001, … in the order of placing. */
  readonly unitId: string;
  /** Metres of the net. */
  readonly xM: number;
  readonly yM: number;
  readonly rangeM: number;
  /** Indexes of CityNetwork.signals whose SPAT and MAP this unit sends; each signal has one unit. */
  readonly signals: readonly number[];
}

export interface PlanOptions {
  /** Range of a unit's sensors, m. */
  readonly rangeM: number;
  readonly maxUnits: number;
}

/** Junctions nearer than this share a unit, m: one mast sees both. */
const SHARED_MAST_M = 40;
/** Roads are sampled this densely, m. */
const SAMPLE_M = 20;
/** A further unit is worth placing when it brings at least this share of a full view. */
const WORTHWHILE_SHARE = 0.25;
/** Unit's place beside the junction's middle, m: a mast does not stand in the carriageway's middle. */
const MAST_ASIDE_M = 8;

/** Units for the network; the same for the same network and options. */
export function planUnits(network: CityNetwork, options: PlanOptions): UnitPlace[] {
  const places: { xM: number; yM: number; signals: number[] }[] = [];
  network.signals.forEach((signal, index) => {
    const near = places.find((place) => Math.hypot(place.xM - MAST_ASIDE_M - signal.xM, place.yM - MAST_ASIDE_M - signal.yM) <= SHARED_MAST_M);
    if (near) near.signals.push(index);
    else if (places.length < options.maxUnits) places.push({ xM: signal.xM + MAST_ASIDE_M, yM: signal.yM + MAST_ASIDE_M, signals: [index] });
  });
  fillGaps(network, options, places);
  return places.map((place, index) => ({
    unitId: `RSU-${String(index + 1).padStart(4, '0')}`,
    xM: round(place.xM),
    yM: round(place.yM),
    rangeM: options.rangeM,
    signals: place.signals,
  }));
}

/** Greedy cover: each further unit stands where it sees most road that nobody sees yet. */
function fillGaps(network: CityNetwork, options: PlanOptions, places: { xM: number; yM: number; signals: number[] }[]): void {
  const cells = new CellIndex(options.rangeM);
  for (const point of samplePoints(network)) cells.add(point.xM, point.yM);
  for (const place of places) cells.cover(place.xM, place.yM);
  let worthwhile: number | undefined;
  while (places.length < options.maxUnits) {
    const best = cells.findBest();
    if (!best) return;
    worthwhile ??= Math.max(1, best.gain * WORTHWHILE_SHARE);
    if (best.gain < worthwhile) return;
    places.push({ xM: best.xM, yM: best.yM, signals: [] });
    cells.cover(best.xM, best.yM);
  }
}

function* samplePoints(network: CityNetwork): Generator<{ xM: number; yM: number }> {
  const seen = new Set<string>();
  for (const lane of network.lanes) {
    // One lane of a link stands for its neighbours.
    if (seen.has(lane.linkId)) continue;
    seen.add(lane.linkId);
    for (let i = 0; i + 3 < lane.points.length; i += 2) {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = lane.points.slice(i, i + 4);
      const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / SAMPLE_M));
      for (let step = 0; step < steps; step++) yield { xM: x0 + ((x1 - x0) * step) / steps, yM: y0 + ((y1 - y0) * step) / steps };
    }
  }
}

/** Road points in cells as wide as the range, each with the number of uncovered points that a unit there would see. */
class CellIndex {
  private readonly xs: number[] = [];
  private readonly ys: number[] = [];
  private readonly gains: number[] = [];
  private readonly covered: boolean[] = [];
  private readonly cells = new Map<string, number[]>();

  constructor(private readonly rangeM: number) {}

  add(xM: number, yM: number): void {
    const index = this.xs.length;
    let gain = 1;
    this.eachWithin(xM, yM, (other) => { this.gains[other]! += 1; gain += 1; });
    this.xs.push(xM);
    this.ys.push(yM);
    this.gains.push(gain);
    this.covered.push(false);
    const key = this.keyOf(xM, yM);
    const cell = this.cells.get(key);
    if (cell) cell.push(index);
    else this.cells.set(key, [index]);
  }

  cover(xM: number, yM: number): void {
    this.eachWithin(xM, yM, (index) => {
      if (this.covered[index]) return;
      this.covered[index] = true;
      this.eachWithin(this.xs[index]!, this.ys[index]!, (other) => { this.gains[other]! -= 1; });
    });
  }

  findBest(): { xM: number; yM: number; gain: number } | undefined {
    let best = -1;
    for (let i = 0; i < this.gains.length; i++) if (this.gains[i]! > (this.gains[best] ?? 0)) best = i;
    return best < 0 ? undefined : { xM: this.xs[best]!, yM: this.ys[best]!, gain: this.gains[best]! };
  }

  private eachWithin(xM: number, yM: number, on: (index: number) => void): void {
    const column = Math.floor(xM / this.rangeM);
    const row = Math.floor(yM / this.rangeM);
    for (let c = column - 1; c <= column + 1; c++) {
      for (let r = row - 1; r <= row + 1; r++) {
        for (const index of this.cells.get(`${c},${r}`) ?? []) {
          if (Math.hypot(this.xs[index]! - xM, this.ys[index]! - yM) <= this.rangeM) on(index);
        }
      }
    }
  }

  private keyOf(xM: number, yM: number): string {
    return `${Math.floor(xM / this.rangeM)},${Math.floor(yM / this.rangeM)}`;
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
