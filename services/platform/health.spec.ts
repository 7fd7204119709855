import { HealthRegistry } from './health';

describe('HealthRegistry', () => {
  afterEach(() => ['good', 'bad', 'slow'].forEach((name) => HealthRegistry.unregister(name)));

  it('is ready only when started, not draining, and every dependency answers in time', async () => {
    HealthRegistry.register('good', () => undefined);
    expect((await HealthRegistry.readiness()).ready).toBe(false);
    HealthRegistry.markStarted();
    expect(await HealthRegistry.readiness()).toEqual({ ready: true, draining: false, dependencies: [{ name: 'good', ready: true }] });
    HealthRegistry.register('bad', () => Promise.reject(new Error('away')));
    HealthRegistry.register('slow', () => new Promise(() => undefined));
    const state = await HealthRegistry.readiness();
    expect(state.ready).toBe(false);
    expect(state.dependencies).toEqual([
      { name: 'good', ready: true },
      { name: 'bad', ready: false, problem: 'away' },
      { name: 'slow', ready: false, problem: 'no answer within 1000 ms' },
    ]);
    HealthRegistry.unregister('bad');
    HealthRegistry.unregister('slow');
    HealthRegistry.markDraining();
    expect(await HealthRegistry.readiness()).toMatchObject({ ready: false, draining: true });
  });
});
