/** Signing in by password, and who a key is. One answer for every failure, after the same work. */
import { timingSafeEqual } from 'node:crypto';
import { LingshanError } from '../../kernel/errors';
import { findKeyPrefix, hashPassword, isPassword, sha256Hex } from '../adapters/crypto/identities';
import type { Tokens } from '../adapters/crypto/tokens';
import type { Identities, PasswordHash, Principal } from '../domain/identity';
import { TokenBuckets } from '../domain/token-bucket';

/** Tries a minute, whoever tries: of one name, and from one address. */
const TRIES_OF_NAME_PER_MINUTE = 6;
const TRIES_OF_ADDRESS_PER_MINUTE = 20;
/** Derivations at once: each takes 32 MiB and a thread of the pool. */
const DERIVATIONS_MAX = 3;

export class SignIn {
  private readonly usersByName: ReadonlyMap<string, Identities['users'][number]>;
  private readonly keysByPrefix: ReadonlyMap<string, Identities['keys'][number]>;
  private readonly tries = new TokenBuckets(10_000);
  /** What unknown names are compared with, so that they take as long as known ones. */
  private readonly decoy: Promise<PasswordHash>;
  private derivations = 0;

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
    const nowMs = performance.now();
    const ofAddress = this.tries.take(`address ${address}`, TRIES_OF_ADDRESS_PER_MINUTE, nowMs);
    const ofName = this.tries.take(`name ${credentials.name}`, TRIES_OF_NAME_PER_MINUTE, nowMs);
    if (!ofAddress.allowed || !ofName.allowed || this.derivations >= DERIVATIONS_MAX) {
      throw new LingshanError('full', 'SIGN_IN_BUSY', 'too many attempts to sign in; wait a minute');
    }
    const user = this.usersByName.get(credentials.name);
    this.derivations++;
    try {
      const isRight = await isPassword(credentials.password, user?.password ?? (await this.decoy));
      if (!user || !isRight) throw new LingshanError('unauthenticated', 'SIGN_IN_REFUSED', 'name or password is wrong');
    } finally {
      this.derivations--;
    }
    return { ...this.tokens.issue(user), name: user.name, role: user.role, tenant: user.tenant };
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
