/** Command line of the load generator; reports go to stdout as JSON lines and, when there is one, to the parent process. */
import { parseArgs } from 'node:util';
import { runLoad, type LoadReport } from './load';

const { values } = parseArgs({
  options: {
    'gateway': { type: 'string' }, 'pki': { type: 'string' }, 'places': { type: 'string' }, 'journal': { type: 'string' },
    'unit-prefix': { type: 'string', default: 'LOAD-' }, 'units': { type: 'string', default: '30' }, 'rate': { type: 'string', default: '300' },
    'objects': { type: 'string', default: '50' }, 'seconds': { type: 'string', default: '10' }, 'warmup': { type: 'string', default: '2' },
    'seed': { type: 'string', default: '1' }, 'drain-ms': { type: 'string', default: '10000' },
  },
});
const { gateway, pki, places } = values;
if (gateway === undefined || pki === undefined || places === undefined) {
  process.stderr.write('needs --gateway host:port[,…], --pki DIR (units/LOAD-0001.crt …), --places FILE (.sumocfg, .lsrec, .geojson)\n');
  process.exit(2);
}

const onReport = (report: LoadReport): void => {
  process.stdout.write(`${JSON.stringify(report)}\n`);
  process.send?.(report);
};
runLoad({
  gateways: gateway.split(','), pkiDir: pki, placesFile: places, unitPrefix: values['unit-prefix'], units: Number(values.units), rate: Number(values.rate),
  objects: Number(values.objects), seconds: Number(values.seconds), warmupS: Number(values.warmup), seed: Number(values.seed), journalFile: values.journal, drainMs: Number(values['drain-ms']),
}, onReport, (stop) => { for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop); }).then(
  // Channels that close keep timers for a while; everything is told and written.
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String((error as Error)?.stack ?? error)}\n`);
    process.exit(1);
  },
);
