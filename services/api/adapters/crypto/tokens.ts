/** Bearer tokens of people (JWT). One algorithm, one issuer, one audience; nothing in a token's header is believed. */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sign, verify } from 'jsonwebtoken';
import { z } from 'zod';
import { LingshanError } from '../../../kernel/errors';
import type { Principal } from '../../domain/identity';
import { ROLES } from '../../domain/operation';

export const TOKEN_ISSUER = 'lingshan';
export const TOKEN_AUDIENCE = 'lingshan-api';
export const SESSION_S = 8 * 3600;
const REVOKED_MAX = 10_000;
const KEY_BYTES_MIN = 32;

const Claims = z.object({ sub: z.string(), role: z.enum(ROLES), tenant: z.string(), jti: z.string(), exp: z.number() });

/** Reads the signing key. Throws CONFIG_TOKEN_KEY when it is absent or short. */
export function readTokenKey(file: string): Buffer {
  let key: Buffer;
  try {
    key = Buffer.from(readFileSync(file, 'utf8').trim());
  } catch (error) {
    throw new LingshanError('bug', 'CONFIG_TOKEN_KEY', `API_TOKEN_KEY_FILE ${file}: can not be read; write 32 random bytes in hexadecimal into it`, { cause: error });
  }
  if (key.length < KEY_BYTES_MIN) throw new LingshanError('bug', 'CONFIG_TOKEN_KEY', `API_TOKEN_KEY_FILE ${file}: ${key.length} characters; at least ${KEY_BYTES_MIN} random ones are needed`);
  return key;
}

export class Tokens {
  /** Token id → expiry, s. Of this process; another api process learns of it when the token expires. */
  private readonly revoked = new Map<string, number>();

  constructor(private readonly key: Buffer) {}

  issue(user: Pick<Principal, 'name' | 'role' | 'tenant'>): { token: string; expiresAtMs: number } {
    const expiresAtS = Math.floor(Date.now() / 1000) + SESSION_S;
    const token = sign({ role: user.role, tenant: user.tenant, exp: expiresAtS }, this.key, { algorithm: 'HS256', issuer: TOKEN_ISSUER, audience: TOKEN_AUDIENCE, subject: user.name, jwtid: randomUUID() });
    return { token, expiresAtMs: expiresAtS * 1000 };
  }

  /** The caller that a token names, or undefined when it is not good in any way. */
  find(token: string, via: 'cookie' | 'token'): Principal | undefined {
    let decoded: unknown;
    try {
      decoded = verify(token, this.key, { algorithms: ['HS256'], issuer: TOKEN_ISSUER, audience: TOKEN_AUDIENCE });
    } catch {
      return undefined;
    }
    const claims = Claims.safeParse(decoded);
    if (!claims.success || this.revoked.has(claims.data.jti)) return undefined;
    const { sub, role, tenant, jti, exp } = claims.data;
    return { name: sub, role, tenant, via, expiresAtMs: exp * 1000, tokenId: jti };
  }

  revoke(principal: Principal): void {
    if (principal.tokenId === undefined) return;
    const nowMs = Date.now();
    for (const [id, expiresAtMs] of this.revoked) {
      if (expiresAtMs < nowMs || this.revoked.size >= REVOKED_MAX) this.revoked.delete(id);
    }
    this.revoked.set(principal.tokenId, principal.expiresAtMs ?? nowMs + SESSION_S * 1000);
  }

  /** Still good? Asked of those who are connected for long. */
  isGood(principal: Principal): boolean {
    if (principal.expiresAtMs !== undefined && principal.expiresAtMs <= Date.now()) return false;
    return principal.tokenId === undefined || !this.revoked.has(principal.tokenId);
  }
}

/** Signed words that a caller gives back unchanged (cursors). `scope` is what they are bound to. */
export class Seals {
  private readonly key: Buffer;

  constructor(tokenKey: Buffer) {
    this.key = createHmac('sha256', tokenKey).update('cursor').digest();
  }

  seal(values: readonly (string | number)[], scope: string): string {
    const payload = Buffer.from(JSON.stringify(values)).toString('base64url');
    return `${payload}.${this.mac(payload, scope)}`;
  }

  /** The values; undefined when it is not ours or of another scope. */
  open(sealed: string, scope: string): (string | number)[] | undefined {
    const [payload = '', mac = ''] = sealed.split('.');
    const expected = Buffer.from(this.mac(payload, scope));
    const given = Buffer.from(mac);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as (string | number)[];
  }

  private mac(payload: string, scope: string): string {
    return createHmac('sha256', this.key).update(`${scope}\n${payload}`).digest('base64url').slice(0, 32);
  }
}
