/** What a hello must say. A violation ends the stream: nothing can be acknowledged without a session. */
import { isId } from '../../kernel/ids';
import { LingshanError } from '../../kernel/errors';
import { LIMITS } from './limits';

export const CODEC_PROFILES = ['lingshan.v2x.v1'] as const;

export interface HelloFields {
  readonly unitId?: string | null;
  readonly session?: number | null;
  readonly software?: string | null;
  readonly codecProfile?: string | null;
  readonly clockMs?: number | null;
  readonly ackedThrough?: number | null;
}

/** A hello that holds. */
export interface OpenedSession {
  readonly unitId: string;
  readonly session: number;
  readonly software: string;
  /** Unit's clock minus ours, ms; undefined when it did not say. */
  readonly clockSkewMs: number | undefined;
  readonly ackedThrough: number;
}

/** Throws LingshanError notAllowed UNIT_MISMATCH when `unitId` is not the certificate's. */
export function checkUnit(unitId: string | null | undefined, certifiedId: string): void {
  if (unitId !== certifiedId || !isId(unitId)) {
    const said = typeof unitId === 'string' && isId(unitId) ? unitId : 'no valid id';
    throw new LingshanError('notAllowed', 'UNIT_MISMATCH', `unit_id: ${said}, but the certificate is for ${certifiedId}; use the certificate of this unit`);
  }
}

/** A session or counter above 0 that a JavaScript number holds exactly. Throws LingshanError badInput. */
export function checkSession(session: number | null | undefined): number {
  if (typeof session !== 'number' || !Number.isSafeInteger(session) || session < 1) {
    throw new LingshanError('badInput', 'SESSION_INVALID', 'session: 1..9007199254740991, Unix time in ms when the counter began at 1');
  }
  return session;
}

/** Throws LingshanError: UNIT_MISMATCH, SESSION_INVALID, CODEC_UNKNOWN, SOFTWARE_TOO_LONG. */
export function openSession(hello: HelloFields, certifiedId: string, nowMs: number): OpenedSession {
  checkUnit(hello.unitId, certifiedId);
  const session = checkSession(hello.session);
  const profile = hello.codecProfile ?? '';
  if (!(CODEC_PROFILES as readonly string[]).includes(profile)) {
    throw new LingshanError('badInput', 'CODEC_UNKNOWN', `codec_profile: one of ${CODEC_PROFILES.join(', ')}`);
  }
  const software = hello.software ?? '';
  if (software.length > LIMITS.softwareChars) {
    throw new LingshanError('badInput', 'SOFTWARE_TOO_LONG', `software: at most ${LIMITS.softwareChars} characters`);
  }
  const clockMs = hello.clockMs;
  return {
    unitId: certifiedId,
    session,
    software,
    clockSkewMs: typeof clockMs === 'number' ? clockMs - nowMs : undefined,
    ackedThrough: hello.ackedThrough ?? 0,
  };
}
