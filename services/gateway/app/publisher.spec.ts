/** The publisher against a bus that loses messages' acknowledgements, refuses and comes back, as a seeded model of platform/bus. */
import fc from 'fast-check';
import { LingshanError } from '../../kernel/errors';
import { QUARANTINE_IN_FLIGHT } from '../domain/lanes';
import { LIMITS } from '../domain/limits';
import { type Outgoing, Publisher } from './publisher';

interface Sent {
  readonly subject: string;
  readonly id: string;
  /** Sent since the last refusal, to feel whether there is room again. */
  isProbe: boolean;
  readonly resolve: () => void;
  readonly reject: (error: LingshanError) => void;
}

/** Stores in the order of sending, each id once; what is not acknowledged in time is handed back with what followed it on its subject. */
class ModelBus {
  readonly stored: string[] = [];
  private sent: Sent[] = [];
  private full = false;

  publish(subject: string, _data: Uint8Array, options: { messageId?: string } = {}): Promise<void> {
    return new Promise((resolve, reject) => this.sent.push({ subject, id: options.messageId ?? '', isProbe: this.full, resolve, reject }));
  }

  get waiting(): number {
    return this.sent.length;
  }

  /**
   * Stores the first `count` and acknowledges them; a full bus has room again only for one that feels for it. (Room that comes
   * between two messages under way turns them round, and no sender that has several under way could help it.)
   */
  acknowledge(count: number): void {
    if (this.full && !this.sent.every(({ isProbe }) => isProbe)) return this.refuse(count);
    this.full = false;
    for (const { id, resolve } of this.sent.splice(0, count)) {
      this.store(id);
      resolve();
    }
  }

  /** Stores the first `count`, then is gone: every message of the first one's subject is late. */
  loseTouch(count: number): void {
    const [first] = this.sent;
    if (!first) return;
    for (const { id } of this.full ? [] : this.sent.slice(0, count)) this.store(id);
    const late = this.sent.filter(({ subject }) => subject === first.subject);
    this.sent = this.sent.filter(({ subject }) => subject !== first.subject);
    for (const { reject } of late) reject(new LingshanError('unavailable', 'BUS_TIMEOUT', 'late'));
  }

  /** Has no room; answers the first `count`. */
  refuse(count: number): void {
    this.full ||= this.sent.length > 0;
    for (const sent of this.sent) sent.isProbe = false;
    for (const { reject } of this.sent.splice(0, count)) reject(new LingshanError('full', 'BUS_FULL', 'full'));
  }

  private store(id: string): void {
    if (!this.stored.includes(id)) this.stored.push(id);
  }
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('submit' as const), unit: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('acknowledge' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('loseTouch' as const), count: fc.integer({ min: 0, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refuse' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 2 * LIMITS.busRetryMs }) }) },
);

describe('the publisher', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('keeps the order of each unit, and each message once, whatever the bus loses or refuses', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 80 }), async (steps) => {
        const bus = new ModelBus();
        const publisher = new Publisher(bus, () => undefined);
        const submitted: string[] = [];
        const settled: string[] = [];
        const submit = (unit: number): void => {
          const messageId = `u${unit}.${submitted.length}`;
          submitted.push(messageId);
          const outgoing: Outgoing = { subject: `v2x.rsm.u${unit}`, data: new Uint8Array(1), messageId, order: 0, stored: () => settled.push(messageId), abandoned: () => settled.push(`abandoned ${messageId}`) };
          publisher.submit('objects', outgoing);
        };
        for (const one of steps) {
          if (one.do === 'submit') submit(one.unit);
          else if (one.do === 'acknowledge') bus.acknowledge(one.count);
          else if (one.do === 'loseTouch') bus.loseTouch(one.count);
          else if (one.do === 'refuse') bus.refuse(one.count);
          else await jest.advanceTimersByTimeAsync(one.ms);
          await jest.advanceTimersByTimeAsync(0);
        }
        for (let i = 0; i < 400 && settled.length < submitted.length; i++) {
          bus.acknowledge(bus.waiting);
          await jest.advanceTimersByTimeAsync(LIMITS.busRetryMs);
        }
        publisher.stop();
        expect([...settled].sort()).toEqual([...submitted].sort());
        expect(publisher.heldMessages).toBe(0);
        expect(publisher.heldBytes).toBe(0);
        for (const unit of ['u1.', 'u2.', 'u3.']) {
          const of = (ids: string[]): string[] => ids.filter((id) => id.startsWith(unit));
          expect(of(bus.stored)).toEqual(of(submitted));
        }
      }),
      { numRuns: 200 },
    );
  });
});

it('a flood of bad frames has few under way, so that a good one waits behind few', async () => {
  const bus = new ModelBus();
  const publisher = new Publisher(bus, () => undefined);
  let quarantined = 0;
  let stored = false;
  for (let i = 0; i < 1000; i++) {
    publisher.submit('quarantine', { subject: 'q', data: new Uint8Array(1), messageId: `q${i}`, order: 0, stored: () => (quarantined += 1), abandoned: () => undefined });
  }
  publisher.submit('objects', { subject: 'o', data: new Uint8Array(1), messageId: 'good', order: 0, stored: () => (stored = true), abandoned: () => undefined });
  expect(bus.waiting).toBe(QUARANTINE_IN_FLIGHT + 1);
  expect(publisher.heldFrames).toBe(1);
  bus.acknowledge(QUARANTINE_IN_FLIGHT + 1);
  await Promise.resolve();
  expect(stored).toBe(true);
  while (publisher.heldMessages > 0) {
    bus.acknowledge(QUARANTINE_IN_FLIGHT);
    await Promise.resolve();
  }
  expect(quarantined).toBe(1000);
});
