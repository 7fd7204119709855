import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { refusals } from '../domain/refusal';
import { Connection, type NativeResult } from './chdb-native';
import { engineConfigXml, ENGINE_ARGS } from './engine-config';
import { Lane } from './lane';
import { Spool } from './spool';

const READERS = 3;
/** Statements that may run or wait on one connection. */
const LANE_SIZE_MAX = 64;

/** Threads of libuv's pool that the engine can occupy at once: one a connection. The pool must be larger (raiseThreadPool). */
export const ENGINE_THREADS = READERS + 2;

interface Seat {
  readonly connection: Connection;
  readonly lane: Lane;
}

/**
 * The engine with one connection for inserts, one for changes and several for reading; each runs one statement at a time.
 * Statements with parameters additionally run one at a time in the whole process, because the library does not keep the
 * parameters of two connections apart.
 */
export class Engine {
  private readonly writer: Seat;
  private readonly changer: Seat;
  private readonly readers: readonly Seat[];
  private readonly bound = new Lane('parametrised statements', READERS * LANE_SIZE_MAX);
  private readonly spool: Spool;
  private stopping = false;

  /** Opens the data in `folder`. Throws when another process holds it (code 76) or the files are damaged. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.spool = new Spool(join(folder, 'spool'));
    const configFile = join(folder, 'engine.xml');
    writeFileSync(configFile, engineConfigXml());
    const open = (name: string, readsOnly = false): Seat => ({ connection: new Connection(join(folder, 'data'), [`--config-file=${configFile}`, ...ENGINE_ARGS], readsOnly), lane: new Lane(name, LANE_SIZE_MAX) });
    this.writer = open('inserts');
    this.changer = open('changes');
    this.readers = Array.from({ length: READERS }, () => open('reads', true));
  }

  /** `sqlFor` makes the statement that reads the rows from the file at `path`. */
  insert(database: string, data: Uint8Array, sqlFor: (path: string) => string): Promise<NativeResult> {
    return this.on(this.writer, database, (connection) => this.spool.with(data, (path) => connection.query(sqlFor(path), 'TabSeparated')));
  }

  change(database: string, sql: string, params: Readonly<Record<string, string>>): Promise<NativeResult> {
    return this.query(this.changer, database, sql, 'TabSeparated', params);
  }

  read(database: string, sql: string, format: string, params: Readonly<Record<string, string>>): Promise<NativeResult> {
    const seat = this.readers.reduce((best, next) => (next.lane.length < best.lane.length ? next : best));
    return this.query(seat, database, sql, format, params);
  }

  /** Takes nothing new, waits for what runs, and closes. */
  async close(): Promise<void> {
    this.stopping = true;
    const seats = [this.writer, this.changer, ...this.readers];
    await Promise.all(seats.map((seat) => seat.lane.idle()));
    for (const seat of seats) seat.connection.close();
  }

  private query(seat: Seat, database: string, sql: string, format: string, params: Readonly<Record<string, string>>): Promise<NativeResult> {
    if (Object.keys(params).length === 0) return this.on(seat, database, (connection) => connection.query(sql, format));
    return this.bound.run(() => this.on(seat, database, (connection) => connection.query(sql, format, params)));
  }

  private on<T>(seat: Seat, database: string, act: (connection: Connection) => Promise<T>): Promise<T> {
    if (this.stopping) return Promise.reject(refusals.stopping());
    return seat.lane.run(async () => {
      await seat.connection.use(database);
      return act(seat.connection);
    });
  }
}
