import { createReadStream } from 'node:fs';
import { SaxesParser } from 'saxes';
import { LingshanError } from '../../../services/kernel/errors';
import { toId } from '../../../services/kernel/ids';
import { createLaneMatch, type LaneMatch } from '../../matching/lane-match';
import { createLaneMatcher } from '../../matching/lane-matcher';
import { createLaneTracker } from '../../matching/lane-tracker';
import { MOTOR_CLASSES, VEHICLE_CLASSES } from '../../model/vehicle-class';
import { LANE_FLAGS, type RoadnetSnapshot } from '../../snapshot/snapshot';
import { loadSnapshot } from '../../snapshot/snapshot-file';
import { defineCommand, UsageError } from '../command';

const NOISES_M = [0, 0.3, 1, 1.5];
const HEADING_NOISE_DEG = 2;
const REPEATS = 3;

/** Vehicles of a simulation with the lane that each was truly on, in order of time. */
interface Truth {
  readonly vehicle: number[];
  readonly vehicles: number;
  readonly timeMs: number[];
  readonly latE7: number[];
  readonly lonE7: number[];
  readonly heading80thsDeg: number[];
  readonly laneNo: number[];
  readonly classes: number[];
}

/**
 * How well lanes are found on-line, by the tracker that keeps alternatives and by the matcher that only knows the last lane,
 * against the lanes that SUMO itself reports (fcd-output with geo coordinates and lanes).
 */
export const scoreCommand = defineCommand({
  name: 'score',
  operands: ['FCD'],
  usage: '--snapshot FILE [--json]',
  summary: "on-line lane matching against SUMO's own lanes (fcd-output, geo)",
  options: { snapshot: { type: 'string' }, json: { type: 'boolean', default: false } },
  async run({ operands: [path = ''], values }, output) {
    if (values.snapshot === undefined) throw new UsageError('score needs --snapshot FILE; Usage: npm run roadnet -- score FCD --snapshot FILE');
    const snapshot = loadSnapshot(values.snapshot);
    output.progress(`reading ${path}`);
    const truth = await readTruth(path, snapshot);
    if (truth.vehicle.length === 0) throw new LingshanError('badInput', 'SCORE_NO_TRUTH', `${path}: no vehicle with a lane of ${snapshot.version}; write it with --fcd-output.geo and --fcd-output.attributes x,y,angle,lane,type`);
    const scores = NOISES_M.flatMap((noiseM) => [scoreTracker, scoreMatcher].map((scoreOne) => scoreOne(snapshot, truth, noiseM)));
    output.result(values.json ? JSON.stringify({ version: snapshot.version, updates: truth.vehicle.length, scores }) : scores.map((row) => JSON.stringify(row)).join('\n'));
    return 0;
  },
});

async function readTruth(path: string, snapshot: RoadnetSnapshot): Promise<Truth> {
  const truth = { vehicle: [] as number[], vehicles: 0, timeMs: [] as number[], latE7: [] as number[], lonE7: [] as number[], heading80thsDeg: [] as number[], laneNo: [] as number[], classes: [] as number[] };
  const numbers = new Map<string, number>();
  const parser = new SaxesParser();
  let timeMs = 0;
  parser.on('opentag', ({ name, attributes }) => {
    const { id = '', lane = '', x, y, angle, type, time } = attributes as Record<string, string | undefined>;
    if (name === 'timestep') timeMs = Math.round(Number(time) * 1_000);
    const laneNo = name === 'vehicle' ? snapshot.laneNoById.get(toId(lane)) : undefined;
    if (laneNo === undefined) return;
    if (!numbers.has(id)) numbers.set(id, numbers.size);
    truth.vehicle.push(numbers.get(id)!);
    truth.timeMs.push(timeMs);
    truth.latE7.push(Number(y) * 1e7);
    truth.lonE7.push(Number(x) * 1e7);
    truth.heading80thsDeg.push(Number(angle) * 80);
    truth.laneNo.push(laneNo);
    truth.classes.push(type === 'bicycle' ? VEHICLE_CLASSES.bicycle : MOTOR_CLASSES);
  });
  for await (const chunk of createReadStream(path, 'utf8')) parser.write(chunk as string);
  parser.close();
  return { ...truth, vehicles: numbers.size };
}

/** Positions as a sensor with that noise would give them. */
interface Readings {
  readonly latE7: Int32Array;
  readonly lonE7: Int32Array;
  readonly heading80thsDeg: Int32Array;
}

function readingsOf({ frame }: RoadnetSnapshot, truth: Truth, noiseM: number): Readings {
  const gauss = seededGauss(20_261_122);
  const headingNoise80thsDeg = noiseM === 0 ? 0 : HEADING_NOISE_DEG * 80;
  return {
    latE7: Int32Array.from(truth.latE7, (value) => value + (gauss() * noiseM) / frame.mPerLatE7),
    lonE7: Int32Array.from(truth.lonE7, (value) => value + (gauss() * noiseM) / frame.mPerLonE7),
    heading80thsDeg: Int32Array.from(truth.heading80thsDeg, (value) => (Math.round(value + gauss() * headingNoise80thsDeg) + 2 * 28_800) % 28_800),
  };
}

function scoreTracker(snapshot: RoadnetSnapshot, truth: Truth, noiseM: number): Score {
  const { latE7, lonE7, heading80thsDeg } = readingsOf(snapshot, truth, noiseM);
  const { vehicle, timeMs, classes } = truth;
  const out = createLaneMatch();
  const tracker = createLaneTracker(snapshot, truth.vehicles);
  return score('tracker', snapshot, truth, noiseM, out, (onUpdate) => {
    for (let slot = 0; slot < truth.vehicles; slot++) tracker.forget(slot);
    for (let i = 0; i < latE7.length; i++) {
      tracker.update(vehicle[i]!, timeMs[i]!, latE7[i]!, lonE7[i]!, heading80thsDeg[i]!, out, classes[i]!);
      onUpdate?.(i);
    }
  });
}

function scoreMatcher(snapshot: RoadnetSnapshot, truth: Truth, noiseM: number): Score {
  const { latE7, lonE7, heading80thsDeg } = readingsOf(snapshot, truth, noiseM);
  const { vehicle, classes } = truth;
  const out = createLaneMatch();
  const matcher = createLaneMatcher(snapshot);
  const last = new Uint32Array(truth.vehicles);
  return score('last lane', snapshot, truth, noiseM, out, (onUpdate) => {
    last.fill(0);
    for (let i = 0; i < latE7.length; i++) {
      matcher.match(latE7[i]!, lonE7[i]!, heading80thsDeg[i]!, last[vehicle[i]!]!, out, classes[i]!);
      last[vehicle[i]!] = out.laneNo;
      onUpdate?.(i);
    }
  });
}

type Score = Record<string, number | string>;

/** @param pass all updates, each result in `out`, then told */
function score(memory: string, snapshot: RoadnetSnapshot, truth: Truth, noiseM: number, out: LaneMatch, pass: (onUpdate?: (i: number) => void) => void): Score {
  const counts = { roadUpdates: 0, roadRight: 0, junctionUpdates: 0, junctionRight: 0, matched: 0, wrongWay: 0 };
  pass((i) => count(counts, snapshot, truth.laneNo[i]!, out.laneNo, out.wrongWay));
  // Processor time, not the clock's: other work on the machine must not count.
  const before = process.cpuUsage();
  for (let repeat = 0; repeat < REPEATS; repeat++) pass();
  const { user: cpuMicros } = process.cpuUsage(before);
  const updates = truth.vehicle.length;
  const share = (part: number, whole: number): number => Number((part / whole).toFixed(5));
  return {
    noiseM,
    memory,
    matchedShare: share(counts.matched, updates),
    rightLaneShare: share(counts.roadRight + counts.junctionRight, updates),
    rightLaneShareOnRoads: share(counts.roadRight, counts.roadUpdates),
    rightLaneShareInJunctions: share(counts.junctionRight, counts.junctionUpdates),
    wrongWay: counts.wrongWay,
    microsPerUpdate: Number((cpuMicros / (REPEATS * updates)).toFixed(3)),
  };
}

function count(counts: Record<'roadUpdates' | 'roadRight' | 'junctionUpdates' | 'junctionRight' | 'matched' | 'wrongWay', number>, snapshot: RoadnetSnapshot, trueLaneNo: number, laneNo: number, wrongWay: boolean): void {
  const inJunction = (snapshot.laneFlags[trueLaneNo]! & LANE_FLAGS.junction) !== 0;
  const right = laneNo === trueLaneNo ? 1 : 0;
  if (inJunction) {
    counts.junctionUpdates++;
    counts.junctionRight += right;
  } else {
    counts.roadUpdates++;
    counts.roadRight += right;
  }
  if (laneNo !== 0) counts.matched++;
  if (wrongWay) counts.wrongWay++;
}

/** Normal deviates of a linear congruential generator: the same on every machine. */
function seededGauss(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 4_294_967_296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
