/** kill -9 of one process after another at seeded moments, under traffic; then the account decides (promise P1). */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../../simulators/account/account';
import { RandomStream } from '../../simulators/random';
import { startUnits, type RunSummary } from '../harness/simulated-units';
import type { RunningCity } from '../harness/start-city';
import { crashAt, CRASH_POINTS, lineOf, type CrashPointName } from './crash-points';

/** Every process through which an acknowledged frame travels, and the door through which it is read. */
export const VICTIMS = ['gateway-1', 'gateway-2', 'nats', 'traffic', 'archive', 'store', 'redis', 'api'] as const;

const PAUSE_MS = { least: 200, most: 1500 } as const;
/** A point is passed a seeded number of times before the kill. */
const PASSES_MOST = 4;
const DRAIN_MS = 60_000;

export interface KillRunOptions {
  /** At seeded moments. */
  readonly kills: number;
  /** After those: so many rounds over every named crash point. Default 0. */
  readonly rounds?: number;
  readonly seed: number;
  readonly onKill?: (name: string, count: number) => void;
}

export interface KillRun {
  /** Kills after which the process was seen to run again under another id. */
  readonly kills: number;
  readonly byVictim: Readonly<Record<string, number>>;
  /** Kills of a process that a debugger had seen at that point, and that came back. */
  readonly byPoint: Readonly<Record<string, number>>;
  readonly units: RunSummary;
  readonly account: Account;
}

/** Needs a city with two gateways and without its own simulator. */
export async function killUnderTraffic(city: RunningCity, options: KillRunOptions): Promise<KillRun> {
  // A point that the code no longer has is told before anything is started.
  for (const { file, line } of Object.values(CRASH_POINTS)) lineOf(file, line);
  const random = new RandomStream(options.seed, 'kill-run');
  const units = await startUnits(city, { seed: options.seed, drainMs: DRAIN_MS });
  const byVictim: Record<string, number> = {};
  const byPoint: Record<string, number> = {};
  let kills = 0;
  const onBack = async (victim: string, previous: number, told: string): Promise<void> => {
    await city.waitForRestart(victim, previous);
    kills += 1;
    options.onKill?.(told, kills);
  };
  await sleep(2000);
  for (const victim of order(options.kills, random)) {
    await sleep(PAUSE_MS.least + random.next() * (PAUSE_MS.most - PAUSE_MS.least));
    if (!units.isRunning()) throw new Error(`the simulated units ended before the kill of ${victim}`);
    const previous = city.kill(victim);
    if (previous === undefined) throw new Error(`${victim} was not running when it was to be killed`);
    await onBack(victim, previous, victim);
    byVictim[victim] = (byVictim[victim] ?? 0) + 1;
  }
  for (let round = 0; round < (options.rounds ?? 0); round++) {
    for (const name of Object.keys(CRASH_POINTS) as CrashPointName[]) {
      if (!units.isRunning()) throw new Error(`the simulated units ended before the kill at ${name}`);
      const { victim, pid } = await crashAt(city, CRASH_POINTS[name], 1 + Math.floor(random.next() * PASSES_MOST));
      await onBack(victim, pid, name);
      byPoint[name] = (byPoint[name] ?? 0) + 1;
    }
  }
  await sleep(2000);
  const summary = await units.stop();
  return { kills, byVictim, byPoint, units: summary, account: units.account() };
}

/** Every victim equally often, each round in an order of its own. */
function order(kills: number, random: RandomStream): string[] {
  const names: string[] = [];
  while (names.length < kills) {
    const round: string[] = [...VICTIMS];
    for (let i = round.length - 1; i > 0; i--) {
      const j = Math.floor(random.next() * (i + 1));
      [round[i], round[j]] = [round[j] as string, round[i] as string];
    }
    names.push(...round);
  }
  return names.slice(0, kills);
}
