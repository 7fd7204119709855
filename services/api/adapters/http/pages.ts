/** Pages of history: a cursor is the place where the page before ended, sealed to the caller's district and the question. */
import { LingshanError } from '../../../kernel/errors';
import type { Principal } from '../../domain/identity';
import type { After, PageOf, PageRequest } from '../clickhouse/history';
import type { Seals } from '../crypto/tokens';

/** What a cursor is bound to; limit may change from page to page. */
function scopeOf(operationId: string, caller: Principal, question: object): string {
  const parts = Object.entries(question)
    .filter(([name, value]) => name !== 'cursor' && name !== 'limit' && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([operationId, caller.tenant, parts]);
}

export class Pages {
  constructor(private readonly seals: Seals) {}

  /** Answers one page of `ask`. Throws CURSOR_INVALID. */
  async answer<T>(operationId: string, caller: Principal, question: { readonly limit: number; readonly cursor?: string | undefined }, ask: (page: PageRequest) => Promise<PageOf<T>>) {
    const scope = scopeOf(operationId, caller, question);
    const { items, after } = await ask({ limit: question.limit, after: this.open(question.cursor, scope) });
    return { items, next: after === undefined ? null : this.seals.seal(after, scope) };
  }

  private open(cursor: string | undefined, scope: string): After | undefined {
    if (cursor === undefined) return undefined;
    const after = this.seals.open(cursor, scope);
    if (!after) throw new LingshanError('badInput', 'CURSOR_INVALID', 'query cursor: is not of this question; repeat the question of the page before, changing nothing but limit and cursor');
    return after;
  }
}
