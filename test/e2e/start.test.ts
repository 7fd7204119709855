import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../services/launcher/file-lock';
import { runLauncher, runMainJob, startCity, type RunningCity } from '../harness/start-city';

jest.setTimeout(240_000);

async function untilGone(pids: readonly number[]): Promise<void> {
  for (const deadline = performance.now() + 30_000; pids.some(isAlive); await sleep(50)) {
    if (performance.now() > deadline) throw new Error(`still there: ${pids.filter(isAlive).join(', ')}`);
  }
}

describe('npm start -- --seconds N --json', () => {
  it('runs a city, loses and repeats nothing, and prints one line', async () => {
    const { exitCode, report, stdout, stderr } = await runMainJob({ seconds: 10 });
    expect({ exitCode, said: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, said: '' });
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(report).toMatchObject({ lost: 0, duplicated: 0, rejected: {} });
    expect(report?.['framesAcked']).toBe(report?.['framesStored']);
    expect(report?.['framesSent']).toBeGreaterThan(500);
    expect(report?.['objects']).toBeGreaterThan(100);
    expect(report?.['matchedShare']).toBeGreaterThanOrEqual(0.98);
    expect(Object.keys(report ?? {}).sort()).toEqual(['ackMsP50', 'ackMsP99', 'duplicated', 'framesAcked', 'framesSent', 'framesStored', 'lost', 'matchedShare', 'objects', 'rejected', 'storeLagMsP99']);
  });
});

describe('npm start', () => {
  let city: RunningCity;
  beforeAll(async () => void (city = await startCity({ simulator: false, gateways: 2 })));
  afterAll(() => city.stop());

  it('has every process ready', async () => {
    expect(Object.keys(city.pids()).sort()).toEqual(['api', 'archive', 'facilities', 'gateway-1', 'gateway-2', 'nats', 'network', 'redis', 'store', 'traffic']);
    for (const ops of Object.values(city.ops)) expect((await fetch(`${ops}/readyz`)).status).toBe(200);
  });

  it('says where it runs when started again, and leaves it alone', async () => {
    const before = city.pids();
    const { exitCode, stderr } = await runLauncher(['start', '--data', city.data]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(city.api);
    expect(city.pids()).toEqual(before);
  });

  it('starts again what was killed', async () => {
    const killed = city.kill('facilities') as number;
    await city.waitForRestart('facilities', killed);
    expect(isAlive(killed)).toBe(false);
  });

  it('leaves nothing behind when it is killed itself, and starts again in the same folder', async () => {
    const children = Object.values(city.pids());
    process.kill(city.launcherPid, 'SIGKILL');
    await untilGone(children);
    city = await startCity({ simulator: false, data: city.data });
    expect(Object.values(city.pids()).every(isAlive)).toBe(true);
  });

  it('stops everything when it is asked to', async () => {
    const children = Object.values(city.pids());
    await city.stop({ keep: true });
    expect(children.filter(isAlive)).toEqual([]);
    city = await startCity({ simulator: false, data: city.data });
  });
});
