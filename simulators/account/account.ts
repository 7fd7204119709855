/** The independent proof: the journal of what was sent against what the public door says is stored. */
import { readFile } from 'node:fs/promises';
import { LingshanError } from '../../services/kernel/errors';
import { readJournal, type Journal, type JournalSession } from '../journal/read-journal';
import { compareSession, type Comparison } from './compare';
import { LedgerClient } from './ledger-client';

const SETTLE_EVERY_MS = 500;
const PARALLEL = 4;
/** Examples given of each kind of fault, so that one can look at them. */
const EXAMPLES = 5;

export interface AccountOptions {
  readonly journalFile: string;
  readonly apiUrl: string;
  readonly tokenFile: string;
  /** Longest wait for acknowledged frames to become visible, ms. */
  readonly settleMs: number;
}

export interface Account {
  readonly sessions: number;
  readonly framesSent: number;
  readonly framesAcked: number;
  readonly framesStored: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly invented: number;
  readonly rejectedYetStored: number;
  readonly corrupted: number;
  readonly rejected: Readonly<Record<string, number>>;
  /** Objects of acknowledged RSM frames. */
  readonly objects: number;
  readonly ackMsP50: number | null;
  readonly ackMsP99: number | null;
  readonly ackMsP9999: number | null;
  /** From reading the journal until the ledger held everything or the wait was over. */
  readonly settleMs: number;
  /** unit.session.counter of the first of each. */
  readonly examples: Readonly<Record<'lost' | 'duplicated' | 'invented', readonly string[]>>;
}

/** @throws LingshanError JOURNAL_UNREADABLE, TOKEN_UNREADABLE, LEDGER_REFUSED, LEDGER_UNAVAILABLE */
export async function accountFor(options: AccountOptions): Promise<Account> {
  const token = await readFile(options.tokenFile, 'utf8').catch((cause) => { throw new LingshanError('badInput', 'TOKEN_UNREADABLE', `--token-file ${options.tokenFile} cannot be read`, { cause }); });
  const journal = await readJournal(options.journalFile);
  const ledger = new LedgerClient(options.apiUrl, token.trim());
  const startedAtMs = performance.now();
  const compared = new Map<JournalSession, Comparison>();
  let open: readonly JournalSession[] = journal.sessions.filter((session) => session.frames.size > 0);
  for (;;) {
    await inParallel(open, async (session) => { compared.set(session, compareSession(session, await ledger.list(session.unitId, session.session, 0))); });
    open = open.filter((session) => compared.get(session)!.lost.length > 0);
    if (open.length === 0 || performance.now() - startedAtMs > options.settleMs) break;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_EVERY_MS));
  }
  return summarise(journal, compared, performance.now() - startedAtMs);
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(Array.from({ length: PARALLEL }, async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  }));
}

function summarise(journal: Journal, compared: ReadonlyMap<JournalSession, Comparison>, settleMs: number): Account {
  const rejected: Record<string, number> = {};
  let framesSent = 0;
  let framesAcked = 0;
  let corrupted = 0;
  let objects = 0;
  for (const session of journal.sessions) {
    for (const frame of session.frames.values()) {
      framesSent += 1;
      if (frame.corrupt) corrupted += 1;
      if (frame.acked) framesAcked += 1;
      if (frame.acked && frame.kind === 'rsm' && frame.rejected === undefined) objects += frame.objects;
      if (frame.rejected !== undefined) rejected[frame.rejected] = (rejected[frame.rejected] ?? 0) + 1;
    }
  }
  const total = (pick: (one: Comparison) => number): number => [...compared.values()].reduce((sum, one) => sum + pick(one), 0);
  const examples = (pick: (one: Comparison) => readonly number[]): string[] =>
    [...compared].flatMap(([session, one]) => pick(one).slice(0, EXAMPLES).map((counter) => `${session.unitId}.${session.session}.${counter}`)).slice(0, EXAMPLES);
  const quantile = (share: number): number | null => (journal.ackLatency.count === 0 ? null : Math.round(journal.ackLatency.quantileMs(share) * 100) / 100);
  return {
    sessions: journal.sessions.length,
    framesSent,
    framesAcked,
    framesStored: total((one) => one.stored),
    lost: total((one) => one.lost.length),
    duplicated: total((one) => one.duplicated.length),
    invented: total((one) => one.invented.length),
    rejectedYetStored: total((one) => one.rejectedYetStored.length),
    corrupted,
    rejected,
    objects,
    ackMsP50: quantile(0.5),
    ackMsP99: quantile(0.99),
    ackMsP9999: quantile(0.9999),
    settleMs: Math.round(settleMs),
    examples: { lost: examples((one) => one.lost), duplicated: examples((one) => one.duplicated), invented: examples((one) => one.invented) },
  };
}
