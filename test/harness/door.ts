/** The api's public door as an outsider uses it. */
import type { RunningCity } from './start-city';

const PAGE = 500;

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | number | null;
}

/** One row of GET /v1/ledger/{unitId}/{session}. */
export interface LedgerRow {
  readonly counter: number;
  readonly kind: string;
  readonly objects: number;
  readonly objectRows: number;
  readonly copies: number;
}

export class Door {
  private constructor(
    private readonly api: string,
    private readonly token: string,
  ) {}

  /** With the key of a viewer. */
  static open(city: RunningCity): Door {
    return new Door(city.api, city.apiKey);
  }

  /** Signed in as the first user of that role. */
  static async signIn(city: RunningCity, role: string): Promise<Door> {
    const user = city.users.find((one) => one.role === role);
    if (!user) throw new Error(`the city has no user with the role ${role}`);
    const response = await fetch(`${city.api}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: user.name, password: user.password }),
    });
    if (!response.ok) throw new Error(`sign-in: ${response.status} ${await response.text()}`);
    return new Door(city.api, ((await response.json()) as { token: string }).token);
  }

  get authorization(): string {
    return `Bearer ${this.token}`;
  }

  /** @throws Error with the door's answer when it is not 200 */
  async get<T>(path: string): Promise<T> {
    const response = await fetch(new URL(path, this.api), { headers: { authorization: this.authorization }, signal: AbortSignal.timeout(30_000) });
    const text = await response.text();
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }

  /** Every page; `path` ends where `&cursor=` fits. */
  async listAll<T>(path: string): Promise<T[]> {
    const all: T[] = [];
    for (let cursor: string | number | null | undefined; cursor !== null;) {
      const page: Page<T> = await this.get(`${path}&limit=${PAGE}${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      all.push(...page.items);
      cursor = page.next;
    }
    return all;
  }

  /** What is stored of a session, in order of counters. */
  async listLedger(unitId: string, session: number): Promise<LedgerRow[]> {
    const all: LedgerRow[] = [];
    for (let after: string | number | null = 0; after !== null;) {
      const page: Page<LedgerRow> = await this.get(`/v1/ledger/${unitId}/${session}?after=${after}&limit=${PAGE}`);
      all.push(...page.items);
      after = page.next;
    }
    return all;
  }
}
