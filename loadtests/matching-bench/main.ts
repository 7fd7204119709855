/**
 * `npm run bench:matching -- ARCHIVE [--json]`: track matching on Kubička's tracks, dense, thinned and noisy, off-line and
 * on-line, beside a plain hidden Markov model in the same run. See README.md.
 */
import { parseArgs } from 'node:util';
import { buildLinkGraph, createTrackFollowers, createTrackMatcher, type TrackPoint } from '../../roadnet';
import { readKubicka, type TestTrack } from './kubicka';
import { createPlainHmm } from './plain-hmm';
import { scorePath, weightedCorrectFraction, type PathScore } from './score-path';
import { withNoise, withoutPointsWithin } from './track-variants';

const CONDITIONS: Record<string, (points: readonly TrackPoint[], seed: number) => readonly TrackPoint[]> = {
  dense: (points) => points,
  '10': (points) => withoutPointsWithin(points, 10_000),
  '30': (points) => withoutPointsWithin(points, 30_000),
  '60': (points) => withoutPointsWithin(points, 60_000),
  noisy20m: (points, seed) => withNoise(points, 20, seed),
};
/** The peer gets the parameters that do best for it, chosen on the result: [σ, β, spacing], metres. */
const PEER_PARAMETERS = [[15, 30, 30], [10, 30, 30], [15, 60, 30]] as const;
const PEER_PARAMETERS_NOISY = [[15, 30, 30], [25, 60, 120], [25, 100, 160]] as const;
const LAG_MS = 15_000;
const LAG_POINTS = 2;
const REPEATS = 5;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
const note = (text: string): void => void process.stderr.write(`${text}\n`);
const round = (value: number, digits = 5): number => Number(value.toFixed(digits));
const withoutRepeats = (links: readonly number[]): number[] => links.filter((linkNo, i) => linkNo !== links[i - 1]);

type Matcher = (points: readonly TrackPoint[]) => number[];

/** Everything about one condition, one entry a track. */
interface Row {
  readonly offline: PathScore[];
  readonly online: PathScore[];
  readonly zeroLag: PathScore[];
  /** By set of parameters. */
  readonly peer: PathScore[][];
}

function followWith(track: TestTrack, lagMs: (points: readonly TrackPoint[]) => number): Matcher {
  const followers = createTrackFollowers(track.snapshot);
  return (points) => {
    const follower = followers.follow({ lagMs: lagMs(points) });
    const links: number[] = [];
    const take = ({ linkNo, entered }: { linkNo: number; entered: readonly number[] }): void => void links.push(...(entered.length > 0 ? entered : [linkNo]));
    for (const point of points) follower.push(point).forEach(take);
    follower.finish().forEach(take);
    return withoutRepeats(links);
  };
}

/** 15 s, but at least two points: with one a minute there is nothing to wait for in 15 s. */
function lagOf(points: readonly TrackPoint[]): number {
  const spans = points.slice(1).map(({ timeMs }, i) => timeMs - points[i]!.timeMs).sort((a, b) => a - b);
  return Math.max(LAG_MS, LAG_POINTS * (spans[spans.length >> 1] ?? 0));
}

function main(): void {
  if (positionals.length !== 1) throw new Error('one argument: the archive of tracks, kubicka_20_tracks.tar.xz');
  const rows = Object.fromEntries(Object.keys(CONDITIONS).map((name): [string, Row] => [name, { offline: [], online: [], zeroLag: [], peer: [] }]));
  let cpuMicros = 0;
  let onlineMicros = 0;
  let peerMicros = 0;
  let points = 0;
  let index = 0;
  for (const track of readKubicka(positionals[0]!)) {
    const { snapshot, truth } = track;
    const matcher = createTrackMatcher(snapshot);
    const offline: Matcher = (given) => withoutRepeats(matcher.match(given).legs.flatMap(({ linkNos }) => linkNos));
    const online = followWith(track, lagOf);
    const zeroLag = followWith(track, () => 0);
    const peer = createPlainHmm(buildLinkGraph(snapshot));
    for (const [name, vary] of Object.entries(CONDITIONS)) {
      const given = vary(track.points, index);
      const row = rows[name]!;
      row.offline.push(scorePath(snapshot, truth, offline(given)));
      row.online.push(scorePath(snapshot, truth, online(given)));
      row.zeroLag.push(scorePath(snapshot, truth, zeroLag(given)));
      (name === 'noisy20m' ? PEER_PARAMETERS_NOISY : PEER_PARAMETERS).forEach(([sigmaM, betaM, spacingM], i) => {
        (row.peer[i] ??= []).push(scorePath(snapshot, truth, withoutRepeats(peer.match(snapshot, given, { radiusM: 80, sigmaM, betaM, spacingM }))));
      });
    }
    cpuMicros += bestCpuMicros(() => matcher.match(track.points));
    onlineMicros += bestCpuMicros(() => online(track.points));
    peerMicros += bestCpuMicros(() => peer.match(snapshot, track.points, { radiusM: 80, sigmaM: 15, betaM: 30, spacingM: 30 }));
    points += track.points.length;
    index++;
    note(`${track.name}: ${track.points.length} points, ${Object.entries(rows).map(([name, row]) => `${name} ${round(fractionOf(row.offline.at(-1)!), 3)} (peer ${round(Math.max(...row.peer.map((scores) => fractionOf(scores.at(-1)!))), 3)})`).join(', ')}`);
  }
  if (index === 0) throw new Error(`${positionals[0]!}: no tracks in it`);

  const fraction = (name: string, of: (row: Row) => readonly PathScore[]): number => round(weightedCorrectFraction(of(rows[name]!)));
  const bestPeer = (row: Row): readonly PathScore[] => row.peer.reduce((best, scores) => (weightedCorrectFraction(scores) > weightedCorrectFraction(best) ? scores : best));
  const spread = (of: (row: Row) => readonly PathScore[]) => ({
    weightedCorrectFraction: fraction('dense', of),
    thinned: { '10': fraction('10', of), '30': fraction('30', of), '60': fraction('60', of) },
    noisy20m: fraction('noisy20m', of),
  });
  const result = {
    ...spread((row) => row.offline),
    online: fraction('dense', (row) => row.online),
    microsPerPoint: round(cpuMicros / points, 2),
    tracks: index,
    points,
    onlineLagged: { lagS: LAG_MS / 1_000, lagPointsMin: LAG_POINTS, ...spread((row) => row.online), microsPerPoint: round(onlineMicros / points, 2) },
    onlineZeroLag: spread((row) => row.zeroLag),
    plainHmm: { ...spread(bestPeer), microsPerPoint: round(peerMicros / points, 2) },
  };
  note(JSON.stringify(result, undefined, 2));
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
}

function fractionOf(score: PathScore): number {
  return weightedCorrectFraction([score]);
}

/** Processor time of one run, the least of some: other work on the machine and the compiler's warming up must not count. */
function bestCpuMicros(run: () => unknown): number {
  let best = Infinity;
  for (let i = 0; i < REPEATS; i++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, user + system);
  }
  return best;
}

try {
  main();
} catch (error) {
  note(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
