/** Counts and journal of one run: what every unit's link tells, in one place. */
import type { LinkListener } from '../rsu/link/link-listener';
import { JournalWriter } from './journal';
import { LatencyHistogram } from './latency-histogram';

export interface RunSummary {
  readonly framesSent: number;
  readonly framesAcked: number;
  readonly framesByKind: Readonly<Record<string, number>>;
  readonly rejected: Readonly<Record<string, number>>;
  readonly objects: number;
  readonly ackMsP50: number;
  readonly ackMsP99: number;
  readonly ackMsP9999: number;
  readonly ackMsMax: number;
}

export class RunRecord {
  private readonly journal: JournalWriter | undefined;
  private readonly latency = new LatencyHistogram();
  private readonly byKind = new Map<string, number>();
  private readonly rejected = new Map<string, number>();
  private sent = 0;
  private acked = 0;
  private objects = 0;

  /** Without a file only the counts are kept. */
  constructor(journalFile: string | undefined) {
    this.journal = journalFile === undefined ? undefined : new JournalWriter(journalFile);
  }

  /** What one unit's link reports to. */
  listenTo(unitId: string): LinkListener {
    const { journal } = this;
    return {
      onSession: (session) => { journal?.session(unitId, session); },
      onCounted: (session, frame, objects, generatedAtMs, corrupt) => {
        this.sent += 1;
        this.objects += objects;
        this.byKind.set(frame.kind, (this.byKind.get(frame.kind) ?? 0) + 1);
        journal?.sent(journal.session(unitId, session), { kind: frame.kind, corrupt, objects, counter: frame.counter, generatedAtMs, dueAtMs: performance.timeOrigin + frame.offeredAtMs });
      },
      onSending: () => journal?.flush(),
      onAcked: (session, through, frames) => {
        const now = performance.now();
        this.acked += frames.length;
        for (const frame of frames) this.latency.add(now - frame.offeredAtMs);
        journal?.acked(journal.session(unitId, session), { from: frames[0]!.counter, through, atMs: performance.timeOrigin + now });
      },
      onRejected: (session, counter, reason) => {
        this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + 1);
        journal?.rejected(journal.session(unitId, session), counter, reason);
      },
    };
  }

  summary(): RunSummary {
    const quantile = (share: number): number => Math.round(this.latency.quantileMs(share) * 100) / 100;
    return {
      framesSent: this.sent,
      framesAcked: this.acked,
      framesByKind: Object.fromEntries(this.byKind),
      rejected: Object.fromEntries(this.rejected),
      objects: this.objects,
      ackMsP50: quantile(0.5),
      ackMsP99: quantile(0.99),
      ackMsP9999: quantile(0.9999),
      ackMsMax: Math.round(this.latency.maxMs * 100) / 100,
    };
  }

  flush(): void {
    this.journal?.flush();
  }

  close(): void {
    this.journal?.close();
  }
}
