/** Signing in by password, and who a key is. One answer for every failure, after the same work. */
import { timingSafeEqual } from 'node:crypto';
import { LingshanError } from '../../kernel/errors';
import { findKeyPrefix, hashPassword, isPassword, sha256Hex } from '../adapters/crypto/identities';
import type { Tokens } from '../adapters/crypto/tokens';
import type { Identities, PasswordHash, Principal } from '../domain/identity';
import { CallsExceeded } from '../domain/problem';
import { TokenBuckets } from '../domain/token-bucket';

/**
 * Tries a minute of one name from one address. Never of a name alone: whoever knows a name could keep its owner out. The
 * wider limit, of one address whatever the name, is the operation's own and is taken at the door.
 */
const TRIES_PER_MINUTE = 6;
const TRIERS_MAX = 50_000;
/** Derivations at once: each takes 32 MiB and a thread of the pool. */
const DERIVATIONS_MAX = 3;
/** More than one address may try in a minute, so that one alone cannot fill the line; at about 0.1 s each it moves in seconds. */
export const WAITING_MAX = 64;
const FULL_RETRY_AFTER_S = 2;

export class SignIn {
  private readonly usersByName: ReadonlyMap<string, Identities['users'][number]>;
  private readonly keysByPrefix: ReadonlyMap<string, Identities['keys'][number]>;
  private readonly tries = new TokenBuckets(TRIERS_MAX);
  /** What unknown names are compared with, so that they take as long as known ones. */
  private readonly decoy: Promise<PasswordHash>;
  private derivations = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    identities: Identities,
    private readonly tokens: Tokens,
  ) {
    this.usersByName = new Map(identities.users.map((user) => [user.name, user]));
    this.keysByPrefix = new Map(identities.keys.map((key) => [key.prefix, key]));
    this.decoy = hashPassword('nobody');
  }

  /** A session for the right password. Throws SIGN_IN_REFUSED, SIGN_IN_BUSY. */
  async signIn(credentials: { readonly name: string; readonly password: string }, address: string) {
    const tries = this.tries.take(JSON.stringify([address, credentials.name]), TRIES_PER_MINUTE, performance.now());
    if (!tries.allowed) throw new CallsExceeded('SIGN_IN_BUSY', tries.retryAfterS, `too many attempts to sign in; wait ${tries.retryAfterS} s`);
    const user = this.usersByName.get(credentials.name);
    const isRight = await this.inTurn(async () => isPassword(credentials.password, user?.password ?? (await this.decoy)));
    if (!user || !isRight) throw new LingshanError('unauthenticated', 'SIGN_IN_REFUSED', 'name or password is wrong');
    return { ...this.tokens.issue(user), name: user.name, role: user.role, tenant: user.tenant };
  }

  /** Runs a derivation when one of the few places is free. Throws SIGN_IN_BUSY when the line is full. */
  private async inTurn<T>(derive: () => Promise<T>): Promise<T> {
    if (this.derivations < DERIVATIONS_MAX) {
      this.derivations++;
    } else {
      if (this.waiting.length >= WAITING_MAX) throw new CallsExceeded('SIGN_IN_BUSY', FULL_RETRY_AFTER_S, `too many people sign in at once; wait ${FULL_RETRY_AFTER_S} s`);
      // Whoever leaves hands its place over, so the count stays.
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    try {
      return await derive();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.derivations--;
    }
  }

  /** The caller of an API key, or undefined. */
  findKey(key: string): Principal | undefined {
    const prefix = findKeyPrefix(key);
    const held = prefix === undefined ? undefined : this.keysByPrefix.get(prefix);
    if (!held || !timingSafeEqual(Buffer.from(sha256Hex(key)), Buffer.from(held.sha256Hex))) return undefined;
    const expiresAtMs = held.expiresAt === null ? undefined : Date.parse(held.expiresAt);
    if (expiresAtMs !== undefined && expiresAtMs <= Date.now()) return undefined;
    return { name: held.name, role: held.role, tenant: held.tenant, via: 'key', expiresAtMs, tokenId: undefined };
  }
}
