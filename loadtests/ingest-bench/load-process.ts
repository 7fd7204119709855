/** Runs the load of roadside units in a process of its own, as far from the measured chain as one machine allows. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../services/platform/project-root';
import type { LoadReport } from '../roadside-load/load';

export interface LoadRun {
  readonly gateways: readonly string[];
  readonly pki: string;
  readonly places: string;
  readonly units: number;
  /** Frames/s of all units together. */
  readonly rate: number;
  readonly objects: number;
  readonly seconds: number;
  readonly warmupS: number;
}

/** @returns the final report. `onSecond` is told each second of the load. */
export function runLoadProcess(run: LoadRun, onSecond: (report: LoadReport) => void = () => undefined): Promise<LoadReport> {
  const args = { gateway: run.gateways.join(','), pki: run.pki, places: run.places, units: run.units, rate: run.rate, objects: run.objects, seconds: run.seconds, warmup: run.warmupS };
  const child = fork(join(projectRoot(), 'dist/loadtests/roadside-load/main.js'), Object.entries(args).flatMap(([name, value]) => [`--${name}`, String(value)]), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    let last: LoadReport | undefined;
    child.on('message', (message) => {
      last = message as LoadReport;
      if (!last.final) onSecond(last);
    });
    child.once('exit', (code) => {
      if (code === 0 && last?.final === true) resolve(last);
      else reject(new Error(`the load generator ended with exit code ${code} and without a final report`));
    });
  });
}
