/**
 * Far more than the budget from every unit while the bus stands still again and again (promise P9). What is observed is told from
 * outside: the units' own acknowledgements and hints, the memory that the operating system says, the ledger behind the public door.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { bsmFrame, heartbeatFrame, rsmFrame, SITE, spatFrame } from '../../services/gateway/adapters/testing/frames';
import { lingshan } from '../../services/kernel/wire';
import { Door } from '../harness/door';
import { connectUnit, type IFrame, type OwnUnit } from '../harness/own-units';
import { freeze, pidOf, residentMib, waitUntil } from '../harness/processes';
import type { RunningCity } from '../harness/start-city';

const { FrameKind } = lingshan.roadside.v1;
const { Rsi } = lingshan.v2x.v1;

/** Together they may hold more in the gateway than it takes before it asks to hold back (a unit's share is 2 MiB). */
const UNITS = 28;
/** The contract's window: Welcome.window_frames. */
const WINDOW = 1024;
const OBJECTS = 10;
/** Frames of one unit and second when nothing holds them up: more than six times what a unit of a busy junction says. */
const FRAMES_PER_S = 200;
/** Of every kind that comes often; roadside information is the heavy one. */
const MIX = [
  FrameKind.FRAME_KIND_SPAT,
  FrameKind.FRAME_KIND_HEARTBEAT,
  ...Array.from({ length: 2 }, () => FrameKind.FRAME_KIND_RSM),
  ...Array.from({ length: 6 }, () => FrameKind.FRAME_KIND_RSI),
  ...Array.from({ length: 6 }, () => FrameKind.FRAME_KIND_BSM),
];
const BATCH = MIX.length;
/** The longest that the contract allows. */
const EVENTS = Array.from({ length: 8 }, (_, i) => ({ eventNo: i, eventType: 401, position: SITE, description: '慢'.repeat(170) }));
const FREEZE_EVERY_MS = 12_000;
/** The bus stands still until units feel it; the gateway gives frames back when the bus is away for 30 s. */
const FREEZE_MS_LEAST = 3_000;
const FREEZE_MS_MOST = 20_000;
const RECOVER_MS = 120_000;

export interface OverloadRun {
  readonly seconds: number;
  readonly sent: number;
  readonly acked: number;
  readonly stored: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Times that the bus stood still. */
  readonly freezes: number;
  /** Kinds that units were asked to hold back, and by how many of them. */
  readonly heldBack: Readonly<Record<string, number>>;
  /** Frames that units kept for themselves because they were asked to. */
  readonly keptBack: number;
  /** Moments at which a unit's window was full and it had to wait. */
  readonly waits: number;
  readonly gatewayMibBefore: number;
  readonly gatewayMibMost: number;
  readonly gatewayMibAfter: number;
  /** From the end of the load until everything was acknowledged, ms. */
  readonly recoveredMs: number;
}

function rsiFrame(): IFrame {
  const measuredAtMs = Date.now();
  return { counter: 1, kind: FrameKind.FRAME_KIND_RSI, generatedAtMs: measuredAtMs, payload: Rsi.encode({ msgCount: 1, measuredAtMs, events: EVENTS }).finish() };
}

/** One unit that sends as much as it is let, in order of its counters, and obeys hints. */
class GreedyUnit {
  readonly session = Date.now();
  readonly askedToHoldBack = new Set<number>();
  /** What it says of each kind, made once: the test must be faster than what it presses. */
  private readonly samples = new Map([spatFrame(1), heartbeatFrame(1), bsmFrame(1), rsmFrame(1, OBJECTS), rsiFrame()].map((frame) => [frame.kind as number, frame]));
  private counter = 0;
  private readonly kinds: number[] = [0];
  private held: ReadonlySet<number> = new Set();
  private answersSeen = 0;
  keptBack = 0;
  waits = 0;

  constructor(
    readonly unitId: string,
    private readonly unit: OwnUnit,
  ) {}

  get sent(): number {
    return this.counter;
  }

  get acked(): number {
    return this.unit.through;
  }

  kindOf(counter: number): number {
    return this.kinds[counter] as number;
  }

  /** At present. */
  get isHeldBack(): boolean {
    return this.held.size > 0;
  }

  async run(isOver: () => boolean): Promise<void> {
    const startMs = performance.now();
    let credit = 0;
    for (let at = startMs; !isOver(); at = performance.now()) {
      this.listen();
      const due = ((at - startMs) * FRAMES_PER_S) / 1000;
      if (due - credit < BATCH) {
        await sleep(5);
        continue;
      }
      // An open model: what could not be sent in time is not made up for later.
      credit = Math.max(credit + BATCH, due - FRAMES_PER_S);
      if (this.counter + BATCH - this.unit.through > WINDOW) {
        this.waits++;
        await sleep(20);
        continue;
      }
      this.unit.send(this.batch());
      await sleep(0);
    }
  }

  async settle(): Promise<void> {
    await waitUntil(`${this.unitId} is acknowledged ${this.counter} frames`, () => this.unit.through >= this.counter, RECOVER_MS);
  }

  close(): void {
    this.unit.close();
  }

  private batch(): IFrame[] {
    const frames: IFrame[] = [];
    for (let i = 0; i < BATCH; i++) {
      const kind = MIX[i] as number;
      if (this.held.has(kind)) {
        this.keptBack++;
        continue;
      }
      this.counter++;
      this.kinds[this.counter] = kind;
      frames.push({ ...(this.samples.get(kind) as IFrame), counter: this.counter });
    }
    return frames;
  }


  private listen(): void {
    for (const { flow } of this.unit.responses.slice(this.answersSeen)) {
      if (!flow) continue;
      this.held = new Set(flow.holdBack ?? []);
      for (const kind of this.held) this.askedToHoldBack.add(kind);
    }
    this.answersSeen = this.unit.responses.length;
  }
}

/** Needs a city with one gateway and without its own simulator. */
export async function overload(city: RunningCity, seconds: number): Promise<OverloadRun> {
  const units: GreedyUnit[] = [];
  for (let i = 1; i <= UNITS; i++) {
    const unitId = `GREEDY-${String(i).padStart(2, '0')}`;
    const client = await connectUnit(city, unitId);
    const unit = new GreedyUnit(unitId, client);
    await client.open({ unitId, session: unit.session, clockMs: Date.now() });
    units.push(unit);
  }
  try {
    return await press(city, units, seconds);
  } finally {
    for (const unit of units) unit.close();
  }
}

async function press(city: RunningCity, units: readonly GreedyUnit[], seconds: number): Promise<OverloadRun> {
  const gateway = pidOf(city, 'gateway-1');
  const gatewayMibBefore = residentMib(gateway);
  let gatewayMibMost = gatewayMibBefore;
  const watch = setInterval(() => (gatewayMibMost = Math.max(gatewayMibMost, residentMib(gateway))), 200);
  const startMs = performance.now();
  const isLongEnough = (): boolean => performance.now() - startMs >= seconds * 1000;
  let isOver = false;
  let freezes = 0;
  let recoveredMs: number;
  try {
    const sending = Promise.all(units.map((unit) => unit.run(() => isOver)));
    await sleep(1500);
    while (!isLongEnough()) {
      const begunMs = performance.now();
      const feelsIt = (): boolean => units.some(({ waits }) => waits > 0) && units.some(({ isHeldBack }) => isHeldBack);
      await freeze(pidOf(city, 'nats'), async () => {
        for (const frozenMs = performance.now(); ; await sleep(50)) {
          const passedMs = performance.now() - frozenMs;
          if (passedMs > FREEZE_MS_MOST || (passedMs > FREEZE_MS_LEAST && feelsIt())) return;
        }
      });
      freezes++;
      while (!isLongEnough() && performance.now() - begunMs < FREEZE_EVERY_MS) await sleep(100);
    }
    isOver = true;
    await sending;
    const endMs = performance.now();
    await Promise.all(units.map((unit) => unit.settle()));
    recoveredMs = performance.now() - endMs;
  } finally {
    clearInterval(watch);
  }
  const compared = await compare(city, units);
  const heldBack: Record<string, number> = {};
  for (const { askedToHoldBack } of units) for (const kind of askedToHoldBack) heldBack[FrameKind[kind] as string] = (heldBack[FrameKind[kind] as string] ?? 0) + 1;
  const total = (pick: (unit: GreedyUnit) => number): number => units.reduce((sum, unit) => sum + pick(unit), 0);
  return {
    seconds,
    sent: total(({ sent }) => sent),
    acked: total(({ acked }) => acked),
    ...compared,
    freezes,
    heldBack,
    keptBack: total(({ keptBack }) => keptBack),
    waits: total(({ waits }) => waits),
    gatewayMibBefore: Math.round(gatewayMibBefore),
    gatewayMibMost: Math.round(gatewayMibMost),
    gatewayMibAfter: Math.round(residentMib(gateway)),
    recoveredMs: Math.round(recoveredMs),
  };
}

async function compare(city: RunningCity, units: readonly GreedyUnit[]): Promise<{ stored: number; lost: number; duplicated: number }> {
  const door = Door.open(city);
  let stored = 0;
  let lost = 0;
  let duplicated = 0;
  for (const unit of units) {
    let rows = await door.listLedger(unit.unitId, unit.session);
    for (const end = performance.now() + RECOVER_MS; rows.length < unit.acked && performance.now() < end; await sleep(500)) rows = await door.listLedger(unit.unitId, unit.session);
    const objectsOf = (counter: number): number => (unit.kindOf(counter) === FrameKind.FRAME_KIND_RSM ? OBJECTS : 0);
    const counters = new Set(rows.map(({ counter }) => counter));
    stored += counters.size;
    duplicated += rows.length - counters.size + rows.filter(({ counter, copies, objectRows }) => copies > 1 || objectRows > objectsOf(counter)).length;
    lost += rows.filter(({ counter, objectRows }) => objectRows < objectsOf(counter)).length;
    for (let counter = 1; counter <= unit.acked; counter++) if (!counters.has(counter)) lost++;
  }
  return { stored, lost, duplicated };
}
