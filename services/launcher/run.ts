/** `npm start`: everything from the parts to a moving picture, and back down again. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority, issueCertificate } from '../platform/pki';
import { prepareApiFiles } from './api-access';
import { findCity, findRecordedCity } from './city';
import { findHolder, tryLock } from './file-lock';
import { greet } from './greeting';
import { Interrupted, listenForSignals } from './interruption';
import { createLayout, makeFolders, type Layout } from './layout';
import { runMainJob } from './main-job';
import type { StartOptions } from './options';
import { installCities, installNatsServer, installRedisServer, installSumo } from './parts';
import { createPortPicker } from './ports';
import type { Progress } from './progress';
import type { Running } from './running';
import { loadPasswords } from './secrets';
import { planSimulator } from './simulator';
import { planStack, writeState, type Brought } from './stack';
import { createSupervisor } from './supervisor';

/** @returns the exit code: 0 done, 130 interrupted. Throws LaunchProblem when it cannot be done. */
export async function start(options: StartOptions, progress: Progress): Promise<number> {
  const layout = createLayout(options.data);
  makeFolders(layout);
  if (!tryLock(layout.lock)) return tellRunning(layout, options, progress);
  // A launcher that was killed leaves its addresses behind.
  rmSync(layout.state, { force: true });
  const supervisor = createSupervisor({
    logFolder: layout.logs,
    progress,
    onChange: (pids) => writeState(layout.state, { ...state, pids }),
  });
  let state: Record<string, unknown> = { pid: process.pid };
  const interruption = listenForSignals(() => supervisor.killAll());
  const setState = (facts: Record<string, unknown>): void => {
    state = { ...state, ...facts };
    writeState(layout.state, { ...state, pids: supervisor.pids() });
  };
  try {
    return await Promise.race([bringUp({ options, layout, supervisor, progress }, setState), interruption.asked]);
  } catch (error) {
    if (error instanceof Interrupted) return 130;
    throw error;
  } finally {
    if (Object.keys(supervisor.pids()).length > 0) progress.step('stopping: services drain, then the servers end');
    await supervisor.stopAll();
    interruption.release();
    rmSync(layout.state, { force: true });
    rmSync(layout.lock, { force: true });
  }
}

function tellRunning(layout: Layout, options: StartOptions, progress: Progress): number {
  let address = 'its address is not known yet';
  try {
    address = (JSON.parse(readFileSync(layout.state, 'utf8')) as { api?: string }).api ?? address;
  } catch {
    // It is still starting.
  }
  progress.note(`already running from ${layout.data}: ${address} (process ${findHolder(layout.lock) ?? 'unknown'})`);
  progress.note('stop it with Ctrl-C where it runs, or start a second one with --data OTHER_FOLDER');
  // Who wanted a report did not get one.
  return options.seconds === undefined ? 0 : 1;
}

async function bringUp({ options, layout, supervisor, progress }: Pick<Running, 'options' | 'layout' | 'supervisor' | 'progress'>, setState: (facts: Record<string, unknown>) => void): Promise<number> {
  const parts = { folder: layout.parts, progress };
  const brought = broughtServers(process.env);
  const [natsServer, redisServer] = [await installNatsServer(parts), await installRedisServer(parts)];
  const city = options.replay !== undefined && options.city === undefined ? findRecordedCity(options.replay) : findCity(options.city, await installCities(parts));
  const sumo = options.simulator && options.replay === undefined ? await installSumo(parts) : undefined;

  const passwords = loadPasswords(layout.secrets);
  const authority = await createAuthority(layout.pki);
  const certificate = await issueCertificate(authority, { commonName: 'gateway', kind: 'server', dns: ['localhost'], ip: ['127.0.0.1'] });
  const access = await prepareApiFiles(layout);

  const stack = await planStack({
    layout,
    passwords,
    programs: { natsServer, redisServer },
    brought,
    city,
    gateways: options.gateways,
    ports: createPortPicker(),
    anyPorts: options.anyPorts,
    tls: { ca: authority.certificateFile, cert: certificate.certificateFile, key: certificate.keyFile },
    apiFiles: { ...access.files, console: join(layout.root, 'dist/console') },
    logLevel: process.env['LOG_LEVEL'] ?? 'info',
    progress,
  });
  setState({ ...stack.addresses, city: city.name });
  progress.step(`importing the road network of ${city.name}, starting ${stack.processes.length} processes`);
  await supervisor.start(stack.processes);

  const running: Running = { options, layout, stack, access, supervisor, progress };
  const since = Date.now();
  if (options.simulator) {
    progress.step(options.replay === undefined ? `starting traffic in ${city.name}` : `playing ${options.replay}`);
    await supervisor.start([await planSimulator(running, { city, authority, ...(sumo !== undefined && { sumo }) })]);
  }
  setState({ ready: true });
  if (options.seconds !== undefined) return runMainJob(running, since);
  await greet(running);
  return new Promise<number>(() => undefined);
}

/** Servers that the person runs, named by the same variables that the services know. */
export function broughtServers(environment: NodeJS.ProcessEnv): Brought {
  const { NATS_URL: natsUrl, REDIS_URL: redisUrl, CLICKHOUSE_URL: storeUrl } = environment;
  return { ...(natsUrl && { natsUrl }), ...(redisUrl && { redisUrl }), ...(storeUrl && { storeUrl }) };
}
