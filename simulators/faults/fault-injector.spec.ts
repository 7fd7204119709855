import { RandomStream } from '../random';
import { FaultInjector } from './fault-injector';
import { FAULT_PLANS, readFaultPlan } from './fault-plan';

it('does nothing under "none" but the clock of an ordinary unit', () => {
  const faults = new FaultInjector(FAULT_PLANS.none, new RandomStream(1, 'f'));
  const payload = Uint8Array.of(1, 2, 3);
  for (let i = 0; i < 10_000; i++) expect([faults.advance(i * 100), faults.loses(), faults.repeats(), faults.delayMs(), faults.corrupt(payload)]).toEqual([0, false, false, 0, undefined]);
  expect(Math.abs(faults.clockErrorMs(1_000_000))).toBeLessThan(20);
});

it('fires as often as planned, the same for the same seed', () => {
  const run = (seed: number): FaultInjector => {
    const faults = new FaultInjector(FAULT_PLANS.heavy, new RandomStream(seed, 'f'));
    for (let i = 0; i < 36_000; i++) {
      faults.advance(i * 100);
      faults.corrupt(Uint8Array.of(1, 2, 3, 4));
      faults.delayMs();
      faults.loses();
    }
    return faults;
  };
  const { fired } = run(4);
  // One hour of 10 Hz; within four standard deviations of the plan.
  expect(Math.abs(fired.disconnect - 240)).toBeLessThan(4 * Math.sqrt(240));
  expect(Math.abs(fired.silence - 30)).toBeLessThan(4 * Math.sqrt(30));
  expect(Math.abs(fired.loss - 360)).toBeLessThan(4 * Math.sqrt(360));
  expect(Math.abs(fired.corrupt - 36)).toBeLessThan(4 * Math.sqrt(36));
  expect(run(4).fired).toEqual(fired);
});

it('damages bytes, and only in the copy', () => {
  const faults = new FaultInjector({ ...FAULT_PLANS.none, corruptShare: 1 }, new RandomStream(2, 'f'));
  const payload = Uint8Array.from({ length: 40 }, (_, i) => i);
  for (let i = 0; i < 200; i++) expect(Buffer.from(faults.corrupt(payload)!).equals(payload)).toBe(false);
  expect([...payload]).toEqual(Array.from({ length: 40 }, (_, i) => i));
});

it('says what is wrong with a plan that it cannot read', async () => {
  await expect(readFaultPlan('/nowhere.json')).rejects.toMatchObject({ reason: 'FAULTS_UNREADABLE' });
  await expect(readFaultPlan('heavy')).resolves.toBe(FAULT_PLANS.heavy);
});
