/** Signing in and out. */
import { defineOperation, ROLES } from '../operation';
import { Caller, Credentials, Session } from '../contract/session';

export const createSession = defineOperation({
  id: 'createSession',
  method: 'POST',
  path: '/v1/session',
  tag: 'session',
  summary: 'Sign in with name and password',
  description: 'Answers a bearer token and sets it as an HttpOnly, SameSite=Strict cookie. Wrong name and wrong password are one answer, in the same time.',
  auth: 'public',
  roles: [],
  tenantScope: 'none',
  input: { body: Credentials },
  output: { status: 200, description: 'Signed in', schema: Session, headers: { 'Set-Cookie': 'ls_session' } },
  limit: { perMinute: 20 },
  audit: 'write',
  reasons: ['SIGN_IN_REFUSED', 'SIGN_IN_BUSY'],
});

export const getSession = defineOperation({
  id: 'getSession',
  method: 'GET',
  path: '/v1/session',
  tag: 'session',
  summary: 'Who am I?',
  auth: 'key',
  roles: ROLES,
  tenantScope: 'none',
  input: {},
  output: { status: 200, description: 'The caller', schema: Caller },
  limit: { perMinute: 600 },
  audit: 'none',
  examples: [{ name: 'me' }],
});

export const deleteSession = defineOperation({
  id: 'deleteSession',
  method: 'DELETE',
  path: '/v1/session',
  tag: 'session',
  summary: 'Sign out',
  description: 'Takes the cookie away and revokes the token at this process until it expires.',
  auth: 'session',
  roles: ROLES,
  tenantScope: 'none',
  input: {},
  output: { status: 204, description: 'Signed out', headers: { 'Set-Cookie': 'ls_session, expired' } },
  limit: { perMinute: 60 },
  audit: 'write',
});
