import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { refusals } from '../domain/refusal';
import { USERS, type UserProfile } from '../domain/users';

export type Passwords = Readonly<Record<keyof typeof USERS, string>>;

const digest = (value: string): Buffer => createHash('sha256').update(value).digest();

/** User and password by header or Basic; never from the address, which ends up in logs. */
function credentials(headers: IncomingHttpHeaders): { user: string; password: string } {
  const user = headers['x-clickhouse-user'];
  if (typeof user === 'string') return { user, password: String(headers['x-clickhouse-key'] ?? '') };
  const [scheme, encoded] = (headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic' || encoded === undefined) return { user: '', password: '' };
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? { user: text, password: '' } : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Finds who asks. Throws Refusal; takes the same time whether the user is unknown or the password wrong. */
export function createAuthenticator(passwords: Passwords): (headers: IncomingHttpHeaders) => UserProfile {
  const expected = new Map(Object.entries(passwords).map(([name, password]) => [name, digest(password)]));
  const nobody = digest(crypto.randomUUID());
  return (headers) => {
    const { user, password } = credentials(headers);
    const matches = timingSafeEqual(expected.get(user) ?? nobody, digest(password));
    if (!matches || !Object.hasOwn(USERS, user)) throw refusals.unauthenticated();
    return USERS[user as keyof typeof USERS];
  };
}
