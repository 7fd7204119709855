/** `npm run test:overload -- [--seconds N] [--json]`: the long form of promise P9. Exit code 1 when anything was lost or came twice. */
import { parseArgs } from 'node:util';
import { startCity } from '../harness/start-city';
import { overload } from './overload-run';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '600' }, json: { type: 'boolean', default: false } } });

async function main(): Promise<number> {
  const city = await startCity({ gateways: 1, simulator: false });
  try {
    const run = await overload(city, Number(values.seconds));
    if (values.json) process.stdout.write(`${JSON.stringify(run)}\n`);
    else for (const [name, value] of Object.entries(run)) process.stdout.write(`${name.padEnd(18)} ${JSON.stringify(value)}\n`);
    return run.lost + run.duplicated === 0 ? 0 : 1;
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
