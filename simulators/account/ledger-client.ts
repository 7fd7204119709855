/** Reads the ledger through the api's public door. */
import { z } from 'zod';
import { LingshanError } from '../../services/kernel/errors';
import type { LedgerEntry } from './compare';

const PAGE = 500;
const ATTEMPTS = 8;
const REQUEST_TIMEOUT_MS = 15_000;

const pageShape = z.object({
  items: z.array(z.object({ counter: z.number(), kind: z.string(), objects: z.number(), objectRows: z.number(), copies: z.number() })),
  next: z.number().nullish(),
});

export class LedgerClient {
  /** @param apiUrl like http://127.0.0.1:8080, without /v1 */
  constructor(private readonly apiUrl: string, private readonly token: string) {}

  /** All of a session's frames above `after`. @throws LingshanError LEDGER_REFUSED, LEDGER_UNAVAILABLE */
  async list(unitId: string, session: number, after: number): Promise<LedgerEntry[]> {
    const all: LedgerEntry[] = [];
    for (let from: number | undefined = after; from !== undefined;) {
      const page: z.infer<typeof pageShape> = await this.page(`/v1/ledger/${unitId}/${session}?after=${from}&limit=${PAGE}`);
      all.push(...page.items);
      from = page.next ?? undefined;
    }
    return all;
  }

  private async page(path: string): Promise<z.infer<typeof pageShape>> {
    let last = '';
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      let retryAfterMs = 250 * attempt;
      try {
        const response = await fetch(new URL(path, this.apiUrl), { headers: { authorization: `Bearer ${this.token}` }, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
        if (response.ok) return pageShape.parse(await response.json());
        last = `${response.status} ${await response.text()}`;
        if (response.status !== 429 && response.status < 500) throw new LingshanError('badInput', 'LEDGER_REFUSED', `GET ${path}: ${last}`);
        const told = Number(response.headers.get('retry-after'));
        if (told > 0) retryAfterMs = told * 1000;
      } catch (error) {
        if (error instanceof LingshanError || error instanceof z.ZodError) throw error;
        last = String(error);
      }
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
    }
    throw new LingshanError('unavailable', 'LEDGER_UNAVAILABLE', `GET ${path} failed ${ATTEMPTS} times; the last time: ${last}`);
  }
}
