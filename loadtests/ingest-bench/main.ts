/**
 * `npm run bench:ingest -- [--json] [--seconds N] [--rate R] [--units U]`: the highest rate of frames of 50 objects that goes
 * through gateway, bus, lane matching and store with nothing lost and the backlog flat, beside the raw limits in the same run.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLayout } from '../../services/launcher/layout';
import { createAuthority, issueCertificate } from '../../services/platform/pki';
import { startCity, type RunningCity } from '../../test/harness/start-city';
import { runChain, type ChainResult } from './chain';
import { measureRawBus, measureRawGrpc, measureRawStore } from './raw-limits';

const OBJECTS = 50;
/** Until heaps and caches have grown and the code is compiled. */
const WARMUP_S = 10;
const RAW_S = 5;
/** With half load, raw limits and the city's start: within six minutes. */
const TRIALS_MAX = 4;
const STEP = 1.1;
/** Backlog counts as flat when it grows by less than this share of the rate. */
const FLAT_SHARE = 0.02;
const CITY = 'ingolstadt21';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, seconds: { type: 'string', default: '30' }, rate: { type: 'string', default: '3000' }, units: { type: 'string', default: '300' }, 'one-rate': { type: 'boolean', default: false } },
});
const seconds = Number(values.seconds);
const units = Number(values.units);
const places = join(createLayout().parts, 'cities/sumo_rl/nets/RESCO', CITY, `${CITY}.sumocfg`);
const note = (text: string): void => void process.stderr.write(`${text}\n`);
const round = (value: number, digits = 0): number => Number(value.toFixed(digits));

function isSustained(result: ChainResult): boolean {
  return result.lost === 0 && result.framesPerSecond >= 0.98 * result.rate && result.backlogGrowthPerSecond <= FLAT_SHARE * result.rate;
}

async function trial(city: RunningCity, rate: number): Promise<ChainResult> {
  const result = await runChain(city, { places, units, rate, objects: OBJECTS, seconds: seconds + WARMUP_S, warmupS: WARMUP_S });
  const { framesPerSecond, lost, backlogGrowthPerSecond, ackMsP50, ackMsP99, matchedShare, memoryMbPerMinute, cpuUs } = result;
  const total = Object.values(cpuUs).reduce((sum, us) => sum + us, 0);
  note(`chain at ${round(rate)} frames/s: ${round(framesPerSecond)} acknowledged/s, lost ${lost}, backlog ${round(backlogGrowthPerSecond, 1)}/s, ack p50 ${ackMsP50} p99 ${ackMsP99} ms, matched ${round(matchedShare, 4)}, memory ${round(memoryMbPerMinute)} MB/min, CPU ${total} µs a frame ${JSON.stringify(cpuUs)} → ${isSustained(result) ? 'sustained' : 'not sustained'}`);
  return result;
}

/** Climbs while rates are sustained, descends while they are not, and stops at the turn. */
async function findSustained(city: RunningCity): Promise<ChainResult> {
  let rate = Number(values.rate);
  let best: ChainResult | undefined;
  let last: ChainResult | undefined;
  for (let i = 0; i < TRIALS_MAX; i++) {
    last = await trial(city, rate);
    const sustained = isSustained(last);
    if (sustained) best = last;
    if (values['one-rate'] || (!sustained && best !== undefined)) break;
    if (sustained && rate < Number(values.rate)) break;
    rate = sustained ? rate * STEP : rate / STEP;
  }
  if (best === undefined && last !== undefined) note('no rate was sustained: the figures are those of the last rate tried');
  return best ?? (last as ChainResult);
}

async function main(): Promise<void> {
  const city = await startCity({ city: CITY, simulator: false });
  const raw = { grpc: [] as number[], bus: [] as number[], store: [] as number[] };
  try {
    const authority = await createAuthority(city.pki);
    for (let unit = 1; unit <= units; unit++) await issueCertificate(authority, { commonName: `LOAD-${String(unit).padStart(4, '0')}`, kind: 'unit' });
    const measureRaw = async (): Promise<void> => {
      raw.grpc.push(await measureRawGrpc(authority, { pki: city.pki, places, units, objects: OBJECTS, seconds: RAW_S, warmupS: 1 }));
      raw.bus.push(await measureRawBus(RAW_S));
      raw.store.push(await measureRawStore(RAW_S));
      note(`raw: grpc ${round(raw.grpc.at(-1) ?? 0)} frames/s, bus ${round(raw.bus.at(-1) ?? 0)} frames/s, store ${round(raw.store.at(-1) ?? 0)} rows/s`);
    };
    await measureRaw();
    const best = await findSustained(city);
    const half = await trial(city, best.rate / 2);
    await measureRaw();
    const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
    const slowest = Math.min(mean(raw.grpc), mean(raw.bus), mean(raw.store) / OBJECTS);
    const report = {
      framesPerSecond: round(best.framesPerSecond),
      objectsPerSecond: round(best.framesPerSecond * OBJECTS),
      lost: best.lost + half.lost,
      backlogGrowthPerSecond: round(best.backlogGrowthPerSecond, 1),
      rawGrpcFramesPerSecond: round(mean(raw.grpc)),
      rawBusFramesPerSecond: round(mean(raw.bus)),
      rawStoreRowsPerSecond: round(mean(raw.store)),
      ratioToSlowestRaw: round(best.framesPerSecond / slowest, 3),
      ackMsP50: half.ackMsP50,
      ackMsP99: half.ackMsP99,
      ackMsP9999: half.ackMsP9999,
      // The last window: the only one in which heaps and caches have had minutes to settle.
      memoryMbPerMinute: round(half.memoryMbPerMinute, 1),
      matchedShare: round(best.matchedShare, 4),
      sustained: isSustained(best),
    };
    if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    else for (const [name, value] of Object.entries(report)) process.stdout.write(`${name.padEnd(24)} ${value}\n`);
  } finally {
    await city.stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String((error as Error)?.stack ?? error)}\n`);
    process.exit(1);
  },
);
