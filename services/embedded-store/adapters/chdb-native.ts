/** The addon below the package's own API: parameters as the protocol carries them. Both are pinned in package-lock.json. */
import { createRequire } from 'node:module';
import { Session } from 'chdb';

export interface NativeResult {
  readonly bytes: Buffer;
  readonly elapsed: number;
  readonly rowsRead: number;
  readonly bytesRead: number;
}

interface Addon {
  QueryAsyncConnection(connection: unknown, sql: string, format: string, params?: Readonly<Record<string, string>>): Promise<NativeResult>;
}

const addon = createRequire(__filename)('@chdb/lib-linux-x64-gnu') as Addon;

/** One connection to the engine: one statement at a time. */
export class Connection {
  private session: Session & { connection?: unknown };
  private database = '';

  constructor(
    private readonly folder: string,
    private readonly engineArgs: readonly string[],
    /** Reads only, from its first statement to its last. */
    private readonly readsOnly = false,
  ) {
    this.session = this.open();
  }

  /** Makes `database` the current one; unquoted names in statements mean its tables. */
  async use(database: string): Promise<void> {
    if (this.database === database) return;
    // Before anything else, and not to be taken back: the engine itself then refuses every change, whoever let it through. 2 and not 1:
    // statements still bring settings of their own.
    if (this.readsOnly && this.database === '') await this.query('SET readonly = 2', 'TabSeparated');
    await this.query(`USE \`${database}\``, 'TabSeparated');
    this.database = database;
  }

  /**
   * A statement that fails after its first rows leaves them behind, and the library puts them in front of the next answer on
   * the same connection (measured: 6 MB of foreign rows). So a connection ends with its first failure; a new one takes 0.2 ms.
   */
  async query(sql: string, format: string, params?: Readonly<Record<string, string>>): Promise<NativeResult> {
    const { connection } = this.session;
    try {
      return await (params ? addon.QueryAsyncConnection(connection, sql, format, params) : addon.QueryAsyncConnection(connection, sql, format));
    } catch (error) {
      const spoiled = this.session;
      this.session = this.open();
      this.database = '';
      spoiled.close();
      throw error;
    }
  }

  /** Only when nothing runs on it: the engine aborts otherwise. */
  close(): void {
    this.session.close();
  }

  private open(): Session & { connection?: unknown } {
    return new Session(this.folder, { connectionArgs: [...this.engineArgs] });
  }
}
