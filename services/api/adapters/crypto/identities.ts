/** Passwords, API keys and the identities file that holds their hashes. */
import { createHash, randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { LingshanError } from '../../../kernel/errors';
import { crc32Hex, Identities, KEY_PATTERN, type PasswordHash } from '../../domain/identity';
import { ROLES, type Role } from '../../domain/operation';

/** About 60 ms and 32 MiB each: dear for a guesser, bearable for a person. */
const COST = { n: 32_768, r: 8, p: 1 } as const;
const HASH_BYTES = 32;
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const LOWER = 'abcdefghijkmnopqrstuvwxyz23456789';

export interface DemoCredentials {
  readonly users: readonly { readonly name: string; readonly role: Role; readonly password: string }[];
  readonly apiKey: string;
}

function randomText(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

function derive(password: string, hash: Pick<PasswordHash, 'n' | 'r' | 'p' | 'saltHex'>): Promise<Buffer> {
  const options = { N: hash.n, r: hash.r, p: hash.p, maxmem: 256 * hash.n * hash.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), Buffer.from(hash.saltHex, 'hex'), HASH_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salted = { scheme: 'scrypt' as const, ...COST, saltHex: randomBytes(16).toString('hex') };
  return { ...salted, hashHex: (await derive(password, salted)).toString('hex') };
}

export async function isPassword(password: string, hash: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, hash), Buffer.from(hash.hashHex, 'hex'));
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A new API key. 190 random bits: a plain digest at rest is enough. */
export function createApiKey(): { key: string; prefix: string; sha256Hex: string } {
  const prefix = randomText(LOWER, 8);
  const body = `lsk_${prefix}_${randomText(LETTERS, 32)}`;
  const key = `${body}_${crc32Hex(body)}`;
  return { key, prefix, sha256Hex: sha256Hex(key) };
}

/** Prefix of a key that is well-formed, or undefined. */
export function findKeyPrefix(key: string): string | undefined {
  const match = KEY_PATTERN.exec(key);
  return match && match[3] === crc32Hex(key.slice(0, -9)) ? match[1] : undefined;
}

/** Writes an identities file with one user per role and one API key (viewer's rights), and returns what was written nowhere else: the secrets. */
export async function makeIdentities(file: string, tenant = 'lingshan'): Promise<DemoCredentials> {
  const users = ROLES.map((role) => ({ name: role, role, password: randomText(LETTERS, 16) }));
  const key = createApiKey();
  const identities: Identities = {
    version: 1,
    users: await Promise.all(users.map(async ({ name, role, password }) => ({ name, role, tenant, password: await hashPassword(password) }))),
    keys: [{ name: 'demo-key', role: 'viewer', tenant, prefix: key.prefix, sha256Hex: key.sha256Hex, expiresAt: null }],
  };
  writeFileSync(file, `${JSON.stringify(identities, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return { users, apiKey: key.key };
}

/** Reads the identities file. Throws CONFIG_IDENTITIES with the place and the fix. */
export function readIdentities(file: string): Identities {
  const refuse = (why: string, cause?: unknown): never => {
    throw new LingshanError('bug', 'CONFIG_IDENTITIES', `API_IDENTITIES_FILE ${file}: ${why}; make one with node dist/services/api/make-identities.js --out FILE`, { cause });
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return refuse('can not be read as JSON', error);
  }
  const result = Identities.safeParse(parsed);
  return result.success ? result.data : refuse(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
}
