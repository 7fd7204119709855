/** Who sends this request, and may a browser have been tricked into it? */
import { LingshanError } from '../../../kernel/errors';
import type { SignIn } from '../../app/sign-in';
import type { Principal } from '../../domain/identity';
import type { OperationSpec } from '../../domain/operation';
import type { Tokens } from '../crypto/tokens';

export const SESSION_COOKIE = 'ls_session';

type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function findCookie(headers: RequestHeaders): string | undefined {
  for (const pair of (single(headers['cookie']) ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === SESSION_COOKIE) return value;
  }
  return undefined;
}

export class Credentials {
  constructor(
    private readonly signIn: SignIn,
    private readonly tokens: Tokens,
  ) {}

  /** The caller: the Authorization header when there is one, else the cookie. Undefined: nobody, or nothing that is good. */
  findPrincipal(headers: RequestHeaders): Principal | undefined {
    const authorization = single(headers['authorization']);
    if (authorization !== undefined) {
      const [, bearer] = /^Bearer ([A-Za-z0-9._-]{1,2048})$/.exec(authorization) ?? [];
      if (bearer === undefined) return undefined;
      return bearer.startsWith('lsk_') ? this.signIn.findKey(bearer) : this.tokens.find(bearer, 'token');
    }
    const cookie = findCookie(headers);
    return cookie === undefined ? undefined : this.tokens.find(cookie, 'cookie');
  }
}

/** Throws UNAUTHENTICATED, SESSION_NEEDED or ROLE_INSUFFICIENT when the caller may not do this. */
export function checkAllowed(spec: OperationSpec, principal: Principal | undefined): void {
  if (spec.auth === 'public') return;
  if (!principal) throw new LingshanError('unauthenticated', 'UNAUTHENTICATED', 'header Authorization or cookie: sign in at POST /v1/session, or send an API key as a bearer token');
  if (spec.auth === 'session' && principal.via === 'key') throw new LingshanError('notAllowed', 'SESSION_NEEDED', `${spec.id}: not with an API key; sign in`);
  if (!spec.roles.includes(principal.role)) throw new LingshanError('notAllowed', 'ROLE_INSUFFICIENT', `${spec.id}: needs one of ${spec.roles.join(', ')}; you are ${principal.role}`);
}

/**
 * A write that a foreign page made the browser send is refused. A browser says so itself (Sec-Fetch-Site); an older one names
 * its Origin; whoever authenticates by cookie and says neither is refused too. Throws CROSS_SITE_WRITE.
 */
export function checkSameSite(spec: OperationSpec, principal: Principal | undefined, headers: RequestHeaders): void {
  if (spec.method === 'GET') return;
  const site = single(headers['sec-fetch-site']);
  const origin = single(headers['origin']);
  const isOwnOrigin = origin !== undefined && origin.replace(/^https?:\/\//, '') === single(headers['host']);
  const isSame = site !== undefined ? site === 'same-origin' : isOwnOrigin;
  const saysWhere = site !== undefined || origin !== undefined;
  if (saysWhere ? !isSame : principal?.via === 'cookie') {
    throw new LingshanError('notAllowed', 'CROSS_SITE_WRITE', 'headers Sec-Fetch-Site, Origin: a write must come from our own pages, or carry a bearer token and name no foreign origin');
  }
}
