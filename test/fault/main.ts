/**
 * `npm run test:fault -- [--kills N] [--points N] [--seed N] [--json]`: the long form of promise P1: N kills at seeded moments, then N
 * rounds over the named crash points. Exit code 1 when anything was lost or came twice.
 */
import { parseArgs } from 'node:util';
import { startCity } from '../harness/start-city';
import { CRASH_POINTS } from './crash-points';
import { killUnderTraffic } from './kill-run';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '60' }, points: { type: 'string', default: '5' }, seed: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } } });

async function main(): Promise<number> {
  const city = await startCity({ gateways: 2, simulator: false });
  try {
    const { kills, byVictim, byPoint, units, account } = await killUnderTraffic(city, {
      kills: Number(values.kills),
      rounds: Number(values.points),
      seed: Number(values.seed),
      onKill: (name, count) => void process.stderr.write(`kill ${count}: ${name} is back\n`),
    });
    const report = { kills, sent: account.framesSent, acked: account.framesAcked, stored: account.framesStored, lost: account.lost, duplicated: account.duplicated, invented: account.invented, drained: units.drained, byVictim, byPoint };
    if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    else for (const [name, value] of Object.entries(report)) process.stdout.write(`${name.padEnd(12)} ${JSON.stringify(value)}\n`);
    if (account.lost + account.duplicated + account.invented > 0) process.stderr.write(`examples: ${JSON.stringify(account.examples)}\n`);
    return account.lost + account.duplicated + account.invented === 0 && kills === Number(values.kills) + Number(values.points) * Object.keys(CRASH_POINTS).length ? 0 : 1;
  } finally {
    await city.stop();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${String((error as Error)?.stack ?? error)}\n`);
    process.exit(1);
  },
);
