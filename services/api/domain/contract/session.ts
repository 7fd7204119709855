/** Shapes of sign-in. */
import { z } from 'zod';
import { ROLES } from '../operation';
import { InstantOut } from './basics';

export const Credentials = z.strictObject({
  name: z.string().min(1).max(64),
  password: z.string().min(1).max(256),
});

export const Caller = z
  .object({
    name: z.string(),
    role: z.enum(ROLES),
    tenant: z.string().describe('District that the caller belongs to'),
    expiresAt: InstantOut.nullable().describe('Null for an API key'),
  })
  .meta({ id: 'Caller' });

export const Session = z
  .object({
    token: z.string().describe('Bearer token (JWT, HS256); the same is set as the HttpOnly cookie `ls_session`'),
    tokenType: z.literal('Bearer'),
    ...Caller.shape,
    expiresAt: InstantOut,
  })
  .meta({ id: 'Session' });
