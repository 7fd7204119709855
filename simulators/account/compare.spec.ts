import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, truncateSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalWriter } from '../journal/journal';
import { readJournal } from '../journal/read-journal';
import { accountFor } from './account';
import { compareSession, type LedgerEntry } from './compare';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'account-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Ten RSM frames of three objects, 1..8 acknowledged, 5 rejected, 10 a heartbeat. */
function writeJournal(): string {
  const file = join(folder, 'run.journal');
  const journal = new JournalWriter(file);
  const number = journal.session('RSU-0001', 1_800_000_000_000);
  for (let counter = 1; counter <= 10; counter++) {
    journal.sent(number, { kind: counter === 10 ? 'heartbeat' : 'rsm', corrupt: false, objects: counter === 10 ? 0 : 3, counter, generatedAtMs: 1000 * counter, dueAtMs: 1000 * counter });
  }
  journal.acked(number, { from: 1, through: 8, atMs: 9000 });
  journal.rejected(number, 5, 'COORD_ZERO');
  journal.close();
  return file;
}

const row = (counter: number, change: Partial<LedgerEntry> = {}): LedgerEntry => ({ counter, kind: counter === 10 ? 'heartbeat' : 'rsm', objects: 3, objectRows: 3, copies: 1, ...change });
const good = [1, 2, 3, 4, 6, 7, 8].map((counter) => row(counter));

it('finds nothing wrong when every acknowledged frame is there once, acknowledged or not', async () => {
  const { sessions } = await readJournal(writeJournal());
  expect(compareSession(sessions[0]!, good)).toEqual({ stored: 7, lost: [], duplicated: [], invented: [], rejectedYetStored: [] });
  expect(compareSession(sessions[0]!, [...good, row(9), row(10)])).toMatchObject({ stored: 9, lost: [], invented: [] });
});

it('finds each way in which a ledger can be wrong', async () => {
  const { sessions } = await readJournal(writeJournal());
  const compare = (ledger: LedgerEntry[]): ReturnType<typeof compareSession> => compareSession(sessions[0]!, ledger);
  expect(compare(good.slice(1)).lost).toEqual([1]);
  expect(compare([row(1, { objectRows: 2 }), ...good.slice(1)]).lost).toEqual([1]);
  expect(compare([row(1, { copies: 2 }), ...good.slice(1)]).duplicated).toEqual([1]);
  expect(compare([row(1, { objectRows: 6 }), ...good.slice(1)]).duplicated).toEqual([1]);
  expect(compare([...good, row(1)]).duplicated).toEqual([1]);
  expect(compare([...good, row(11)]).invented).toEqual([11]);
  expect(compare([row(1, { kind: 'bsm' }), ...good.slice(1)]).invented).toEqual([1]);
  expect(compare([...good, row(5)]).rejectedYetStored).toEqual([5]);
});

it('reads a journal whose last record was cut by a crash', async () => {
  const file = writeJournal();
  const whole = await readJournal(file);
  expect(whole.cutBytes).toBe(0);
  expect(whole.ackLatency.count).toBe(8);
  truncateSync(file, statSync(file).size - 5);
  const cut = await readJournal(file);
  expect(cut.sessions[0]!.frames.size).toBe(10);
  expect(cut.cutBytes).toBeGreaterThan(0);
  expect([...cut.sessions[0]!.frames.values()].every((frame) => frame.rejected === undefined)).toBe(true);
});

it('says where a damaged journal makes no sense', async () => {
  const file = join(folder, 'bad.journal');
  writeFileSync(file, 'LSJ1\u0001\u0002');
  await expect(readJournal(file)).rejects.toMatchObject({ reason: 'JOURNAL_UNREADABLE', detail: expect.stringContaining('byte 4') });
});

it('waits for the ledger over HTTP, page by page, until it holds what was acknowledged', async () => {
  let asked = 0;
  const server = createServer((request, response) => {
    const after = Number(new URL(request.url!, 'http://x').searchParams.get('after'));
    if (request.headers.authorization !== 'Bearer secret') { response.writeHead(401).end(); return; }
    if (after === 0) asked += 1;
    const visible = (asked < 2 ? good.slice(0, 3) : good).filter((one) => one.counter > after);
    const items = visible.slice(0, 2);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items, next: visible.length > 2 ? items[1]!.counter : null }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, 'secret\n');
  try {
    const account = await accountFor({ journalFile: writeJournal(), apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, tokenFile, settleMs: 5000 });
    expect(account).toMatchObject({ framesSent: 10, framesAcked: 8, framesStored: 7, lost: 0, duplicated: 0, invented: 0, rejected: { COORD_ZERO: 1 }, objects: 21 });
    expect(account.ackMsP99).toBeGreaterThan(7000);
    expect(asked).toBe(2);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
